package dev.bifocal.host.eval.neighbour;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import dev.bifocal.host.tensor.HostCopy;
import java.util.Arrays;

/**
 * Finds the nearest gallery images of each query by cosine similarity. Of equally similar images, the one with the
 * lower index is nearer.
 *
 * <p>The search is exact and processes blocks of queries. In addition to the features, it stores the similarities of
 * one block: at most 64 MiB, or those of one query if they need more.
 */
final class Neighbours {

    private static final long BLOCK_BYTES = 64L << 20;

    private Neighbours() {}

    /** Receives the results of queries, in order. */
    @FunctionalInterface
    interface Visitor {

        /**
         * Receives the neighbours of a query.
         *
         * @param query its index
         * @param similarities k values, in descending order; the array is reused for the next query
         * @param images indices in the gallery, in the same order; the array is reused for the next query
         */
        void visit(int query, float[] similarities, int[] images);
    }

    /**
     * Finds the neighbours of all queries.
     *
     * @param unitQueries (Q, D), {@code float32}, with rows of unit length
     * @param unitGallery (G, D), {@code float32}, with rows of unit length, on the same device
     * @param k number of neighbours, from 1 to G
     */
    static void of(NDArray unitQueries, NDArray unitGallery, int k, Visitor visitor) {
        // The device stores all similarities of a block, the heap only those of the nearest images.
        long bytesOfARow = Float.BYTES * unitGallery.size(0) + (Float.BYTES + Long.BYTES) * (k + 1L);
        of(unitQueries, unitGallery, k, visitor, Math.toIntExact(Math.max(1, BLOCK_BYTES / bytesOfARow)));
    }

    static void of(NDArray unitQueries, NDArray unitGallery, int k, Visitor visitor, int queriesInABlock) {
        int queries = Math.toIntExact(unitQueries.size(0));
        for (int first = 0; first < queries; first += queriesInABlock) {
            int end = (int) Math.min(queries, (long) first + queriesInABlock);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray block = unitQueries.get(new NDIndex("{}:{}", first, end));
                new Block(block.matMul(unitGallery.transpose()), k).visit(first, visitor);
            }
        }
    }

    /** The similarities of a block of queries. */
    private static final class Block {

        private final NDArray similarities;
        private final int k;
        private final int found;
        private final float[] values;
        private final long[] images;

        Block(NDArray similarities, int k) {
            this.similarities = similarities;
            this.k = k;
            // An additional neighbour shows whether the last one is tied with an image that was not selected.
            this.found = Math.toIntExact(Math.min(k + 1L, similarities.size(1)));
            NDList top = similarities.topK(found, 1, true, true);
            this.values = HostCopy.floats(top.get(0));
            this.images = HostCopy.longs(top.get(1));
        }

        void visit(int first, Visitor visitor) {
            float[] nearest = new float[k];
            int[] indices = new int[k];
            for (int row = 0; row < values.length / found; row++) {
                int from = row * found;
                System.arraycopy(values, from, nearest, 0, k);
                for (int i = 0; i < k; i++) {
                    indices[i] = Math.toIntExact(images[from + i]);
                }
                if (found > k && values[from + k] == nearest[k - 1]) {
                    takeLowestIndices(row, nearest, indices);
                }
                sortEqual(nearest, indices);
                visitor.visit(first + row, nearest, indices);
            }
        }

        /**
         * Resolves ties at the last place: the engine selects any of the tied images, this selects those of lowest
         * index.
         */
        private void takeLowestIndices(int row, float[] nearest, int[] indices) {
            float last = nearest[k - 1];
            int place = k - 1;
            while (place > 0 && nearest[place - 1] == last) {
                place--;
            }
            float[] all = HostCopy.floats(similarities.get(row));
            for (int image = 0; place < k; image++) {
                if (all[image] == last) {
                    indices[place++] = image;
                }
            }
        }

        private static void sortEqual(float[] nearest, int[] indices) {
            for (int from = 0, to = 1; from < nearest.length; from = to++) {
                while (to < nearest.length && nearest[to] == nearest[from]) {
                    to++;
                }
                Arrays.sort(indices, from, to);
            }
        }
    }
}
