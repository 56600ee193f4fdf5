package dev.bifocal.host.eval.neighbour;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import dev.bifocal.host.tensor.HostCopy;
import java.util.Arrays;

/**
 * The nearest gallery images of each query by cosine similarity; of equally similar images the one of lower index is nearer.
 *
 * <p>Exact, and computed a block of queries at a time: beside the features, memory holds one block's similarities, 64 MiB
 * at most unless one query's alone need more.
 */
final class Neighbours {

    private static final long BLOCK_BYTES = 64L << 20;

    private Neighbours() {}

    /** Takes what was found, query after query. */
    @FunctionalInterface
    interface Visitor {

        /**
         * The neighbours of a query.
         *
         * @param query its index
         * @param similarities k, from the nearest on; used again for the next query
         * @param images their indices in the gallery; likewise
         */
        void visit(int query, float[] similarities, int[] images);
    }

    /**
     * Finds the neighbours of all queries.
     *
     * @param unitQueries (Q, D), {@code float32}, with rows of unit length
     * @param unitGallery (G, D), likewise, on the same device
     * @param k their number, from 1 to G
     */
    static void of(NDArray unitQueries, NDArray unitGallery, int k, Visitor visitor) {
        // Of each query the device holds all similarities, and the heap those of the nearest.
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

    /** The similarities of some queries. */
    private static final class Block {

        private final NDArray similarities;
        private final int k;
        private final int found;
        private final float[] values;
        private final long[] images;

        Block(NDArray similarities, int k) {
            this.similarities = similarities;
            this.k = k;
            // One more than wanted tells whether the last one is as similar as one that was not chosen.
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

        /** The engine chooses any of those that are as similar as the last one; the lowest indices are wanted. */
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
