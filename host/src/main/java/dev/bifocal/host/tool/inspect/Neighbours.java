package dev.bifocal.host.tool.inspect;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * The nearest others of a query, nearest first; of equally similar images the one of lower index is nearer.
 *
 * @param query index in the data set
 * @param nearest the others
 */
public record Neighbours(int query, List<Neighbour> nearest) {

    /** Copies the list. */
    public Neighbours {
        nearest = List.copyOf(nearest);
    }

    /**
     * An image near a query.
     *
     * @param index in the data set
     * @param similarity cosine of the features
     */
    public record Neighbour(int index, float similarity) {}

    /** Keeps the nearest of the images that it is shown, in the order of their indices. */
    static final class Search {

        private final int query;
        private final int most;
        private final List<Neighbour> found = new ArrayList<>();

        Search(int query, int most) {
            this.query = query;
            this.most = most;
        }

        void offer(int index, float similarity) {
            if (!Float.isFinite(similarity)) {
                throw new BifocalException(
                        ErrorCode.RUN,
                        "Neighbours cannot be found, because the features of images hold values that are not finite.",
                        "Train with a lower learning rate (optimizer.lr), or inspect another run.");
            }
            if (index == query) {
                return;
            }
            int place = found.size();
            while (place > 0 && found.get(place - 1).similarity() < similarity) {
                place--;
            }
            if (place < most) {
                found.add(place, new Neighbour(index, similarity));
                if (found.size() > most) {
                    found.remove(most);
                }
            }
        }

        Neighbours result() {
            return new Neighbours(query, found);
        }
    }
}
