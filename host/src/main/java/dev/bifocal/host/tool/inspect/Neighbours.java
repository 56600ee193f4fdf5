package dev.bifocal.host.tool.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The nearest neighbours of a query image, nearest first. Of equally similar images, the lower index comes first.
 *
 * @param query the index of the query
 * @param nearest the neighbours
 */
public record Neighbours(int query, @JsonProperty("neighbours") List<Neighbour> nearest) {

    /** Copies the list. */
    public Neighbours {
        nearest = List.copyOf(nearest);
    }

    /**
     * A neighbour.
     *
     * @param index the index of the image
     * @param similarity the cosine of the features
     * @param right whether it has the fine class of the query
     */
    public record Neighbour(int index, float similarity, boolean right) {}

    /** Keeps the nearest of the images that are offered in the order of their indices. */
    static final class Search {

        private final int query;
        private final int most;
        private final IntPredicate right;
        private final List<Neighbour> found = new ArrayList<>();

        Search(int query, int most, IntPredicate right) {
            this.query = query;
            this.most = most;
            this.right = right;
        }

        static Search of(ImageDataset images, int query, int most) {
            return new Search(query, most, index -> images.fine(index) == images.fine(query));
        }

        void offer(int index, float similarity) {
            if (!Float.isFinite(similarity)) {
                throw new HostException(
                        ErrorCode.RUN,
                        "The features of an image contain values that are not finite, so it has no nearest neighbours.",
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
                found.add(place, new Neighbour(index, similarity, right.test(index)));
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
