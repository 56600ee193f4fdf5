package dev.bifocal.host.eval.neighbour;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import dev.bifocal.api.Tensors;
import dev.bifocal.host.tensor.HostCopy;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Finds the nearest gallery images of each query by cosine similarity. Of equally similar images, the one with the
 * lower index is nearer.
 *
 * <p>The search is exact. It multiplies a block of queries with one block of the gallery after the other, and keeps the
 * nearest images of each query so far. In addition to the features, it stores the similarities of one block of queries
 * to one block of the gallery, at most 64 MiB, and the rows of a block of the gallery.
 */
final class Neighbours {

    private static final long BLOCK_BYTES = 64L << 20;

    /** A gallery up to this size is one block. */
    private static final int WHOLE = 1 << 16;

    private static final int IMAGES_IN_A_BLOCK = 1 << 14;

    private Neighbours() {}

    /** Receives the results of queries, in order. */
    @FunctionalInterface
    interface Visitor {

        /**
         * Receives the neighbours of a query.
         *
         * @param query its index
         * @param similarities k values, in descending order
         * @param images indices in the gallery, in the same order
         */
        void visit(int query, float[] similarities, int[] images);
    }

    /**
     * Finds the neighbours of all queries.
     *
     * @param queries (Q, D), {@code float32}, of any length
     * @param gallery (G, D), {@code float32}, of any length, on the same device
     * @param k number of neighbours, from 1 to G
     */
    static void of(NDArray queries, NDArray gallery, int k, Visitor visitor) {
        long images = gallery.size(0) <= WHOLE ? gallery.size(0) : IMAGES_IN_A_BLOCK;
        // The device stores all similarities of a block, the heap only those of the nearest images.
        long bytesOfARow = Float.BYTES * images + (Float.BYTES + Long.BYTES) * (k + 1L);
        int rows = Math.toIntExact(Math.max(1, BLOCK_BYTES / bytesOfARow));
        of(queries, gallery, Tensors::unit, k, visitor, rows, Math.toIntExact(images));
    }

    /** The same in blocks of given sizes. {@code unit} divides the rows of a block by their lengths. */
    static void of(
            NDArray queries,
            NDArray gallery,
            UnaryOperator<NDArray> unit,
            int k,
            Visitor visitor,
            int queriesInABlock,
            int imagesInABlock) {
        int all = Math.toIntExact(queries.size(0));
        int images = Math.toIntExact(gallery.size(0));
        boolean isOneBlock = images <= imagesInABlock;
        try (NDScope whole = new NDScope()) {
            whole.suppressNotUsedWarning();
            NDArray rows = isOneBlock ? unit.apply(gallery) : gallery;
            for (int first = 0; first < all; first += queriesInABlock) {
                int end = (int) Math.min(all, (long) first + queriesInABlock);
                Nearest nearest = new Nearest(end - first, k);
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    NDArray block = unit.apply(queries.get(new NDIndex("{}:{}", first, end)));
                    for (int from = 0; from < images; from += imagesInABlock) {
                        int to = (int) Math.min(images, (long) from + imagesInABlock);
                        try (NDScope inner = new NDScope()) {
                            inner.suppressNotUsedWarning();
                            NDArray part = rows.get(new NDIndex("{}:{}", from, to));
                            NDArray ofPart = isOneBlock ? part : unit.apply(part);
                            new Block(block.matMul(ofPart.transpose()), Math.min(k, to - from)).addTo(nearest, from);
                        }
                    }
                }
                nearest.visit(first, visitor);
            }
        }
    }

    /** The nearest images so far of each query of a block. */
    private static final class Nearest {

        private final float[][] similarities;
        private final int[][] images;
        private final int[] sizes;
        private final float[] merged;
        private final int[] mergedImages;

        Nearest(int rows, int k) {
            this.similarities = new float[rows][k];
            this.images = new int[rows][k];
            this.sizes = new int[rows];
            this.merged = new float[k];
            this.mergedImages = new int[k];
        }

        /**
         * Adds images of a query.
         *
         * @param values in descending order
         * @param indices in the block, in the same order
         * @param offset index of the block's first image, larger than all indices added before
         */
        void add(int row, float[] values, int[] indices, int offset) {
            int size = Math.min(merged.length, sizes[row] + values.length);
            for (int place = 0, old = 0, added = 0; place < size; place++) {
                // Of equal images, the older has the lower index.
                boolean older = old < sizes[row] && (added == values.length || similarities[row][old] >= values[added]);
                merged[place] = older ? similarities[row][old] : values[added];
                mergedImages[place] = older ? images[row][old++] : offset + indices[added++];
            }
            System.arraycopy(merged, 0, similarities[row], 0, size);
            System.arraycopy(mergedImages, 0, images[row], 0, size);
            sizes[row] = size;
        }

        void visit(int first, Visitor visitor) {
            for (int row = 0; row < sizes.length; row++) {
                visitor.visit(first + row, similarities[row], images[row]);
            }
        }
    }

    /** The similarities of a block of queries to a block of the gallery. */
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

        void addTo(Nearest all, int offset) {
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
                all.add(row, nearest, indices, offset);
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
