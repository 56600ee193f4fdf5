package dev.bifocal.host.data;

import java.util.ArrayList;
import java.util.List;

/** A parser for sets of numbers, such as {@code 0-6,25,389-397}. */
public final class NumberRanges {

    private NumberRanges() {}

    /** All numbers of a set in the order of the text. */
    public static List<Integer> parse(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String range : text.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            for (int number = first; number <= last; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
