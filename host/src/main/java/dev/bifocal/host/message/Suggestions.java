package dev.bifocal.host.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Suggests corrections for misspelt words. */
public final class Suggestions {

    private static final int SHORTEST_PART = 3;
    private static final int LONGEST_WORD = 1000;

    private Suggestions() {}

    /** The candidate nearest to a word, if one is similar enough. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        if (word.length() > LONGEST_WORD) {
            return Optional.empty(); // the run time is proportional to the product of the lengths
        }
        return candidates.stream()
                .filter(candidate -> isNear(word, candidate))
                .min(Comparator.comparingInt((String candidate) -> distance(lower(word), lower(candidate))));
    }

    /** Joins words to a list of alternatives: {@code a, b or c}. */
    public static String either(List<String> words) {
        int last = words.size() - 1;
        return last < 1 ? String.join("", words) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static boolean isNear(String word, String candidate) {
        boolean part = word.length() >= SHORTEST_PART && lower(candidate).contains(lower(word));
        return part || distance(lower(word), lower(candidate)) <= (word.length() + 1) / 3;
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    /** The edit distance: the number of insertions, deletions, replacements and swaps of adjacent characters. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, 1 + cost[i - 2][j - 2]) : best;
    }
}
