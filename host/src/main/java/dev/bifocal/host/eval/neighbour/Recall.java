package dev.bifocal.host.eval.neighbour;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.eval.protocol.EvaluationConfig.Exclude;
import dev.bifocal.host.eval.protocol.FeatureCache;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.tensor.HostCopy;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recall@K of a data set against itself: the fraction of queries with at least one image of their own fine class among
 * the K nearest other images by cosine similarity. Of equally similar images, the one with the lower index is nearer.
 *
 * <p>The computation is exact and processes blocks of queries. In addition to the features, the device stores the
 * similarities of one block: at most 64 MiB, or those of one query if they need more. The heap stores those of one
 * query.
 */
public final class Recall {

    private static final long BLOCK_BYTES = 64L << 20;

    private Recall() {}

    /**
     * Computes Recall@K for each K.
     *
     * @param unitFeatures (N, D), {@code float32}, with rows of unit length, on any device; not changed
     * @param labels the fine labels, N
     * @param ks the numbers of neighbours, each at least 1 and less than N
     * @param exclude how a query is excluded from its own matches: by its index, or by dropping the best match
     * @return the recall, from 0 to 1, by K in the order given
     * @throws BifocalException if a K is out of range or a feature is not finite
     */
    public static Map<Integer, Double> of(NDArray unitFeatures, int[] labels, List<Integer> ks, Exclude exclude) {
        long bytesOfARow = Float.BYTES * unitFeatures.size(0);
        return of(unitFeatures, labels, ks, exclude, Math.toIntExact(Math.max(1, BLOCK_BYTES / bytesOfARow)));
    }

    static Map<Integer, Double> of(
            NDArray unitFeatures, int[] labels, List<Integer> ks, Exclude exclude, int queriesInABlock) {
        if (labels.length != unitFeatures.size(0)) {
            throw new IllegalArgumentException(
                    "There are %s labels for %s features.".formatted(labels.length, unitFeatures.size(0)));
        }
        ks.forEach(k -> requireInRange(k, labels.length));
        FeatureCache.requireFinite(unitFeatures);
        int[] queriesByRank = new int[labels.length];
        try (NDArray gallery = unitFeatures.transpose()) {
            for (int first = 0; first < labels.length; first += queriesInABlock) {
                int end = Math.min(labels.length, first + queriesInABlock);
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    NDArray queries = unitFeatures.get(new NDIndex("{}:{}", first, end));
                    Ranks ranks = new Ranks(first, labels, exclude, queriesByRank);
                    HostCopy.read(queries.matMul(gallery), ranks::add);
                }
            }
        }
        return recalls(queriesByRank, ks);
    }

    /** Counts the queries of a block by the rank of their nearest hit. */
    private static final class Ranks {

        private final int[] labels;
        private final Exclude exclude;
        private final int[] queriesByRank;
        private final float[] row;
        private int query;
        private int filled;

        Ranks(int firstQuery, int[] labels, Exclude exclude, int[] queriesByRank) {
            this.query = firstQuery;
            this.labels = labels;
            this.exclude = exclude;
            this.queriesByRank = queriesByRank;
            this.row = new float[labels.length];
        }

        /** Reads the similarities of queries, in order. */
        void add(ByteBuffer bytes) {
            FloatBuffer similarities = bytes.asFloatBuffer();
            while (similarities.hasRemaining()) {
                int count = Math.min(similarities.remaining(), row.length - filled);
                similarities.get(row, filled, count);
                filled += count;
                if (filled == row.length) {
                    countRow();
                    query++;
                    filled = 0;
                }
            }
        }

        private void countRow() {
            int excluded = exclude == Exclude.INDEX ? query : nearest(row);
            int hit = nearestHit(row, labels, labels[query], excluded);
            if (hit >= 0) {
                queriesByRank[rank(row, hit, excluded)]++;
            }
        }
    }

    private static int nearest(float[] similarities) {
        int nearest = 0;
        for (int i = 1; i < similarities.length; i++) {
            if (similarities[i] > similarities[nearest]) {
                nearest = i;
            }
        }
        return nearest;
    }

    private static int nearestHit(float[] similarities, int[] labels, int label, int excluded) {
        int nearest = -1;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < similarities.length; i++) {
            if (labels[i] == label && similarities[i] > greatest && i != excluded) {
                nearest = i;
                greatest = similarities[i];
            }
        }
        return nearest;
    }

    /** The number of images, other than the excluded one, that are nearer than the hit. */
    private static int rank(float[] similarities, int hit, int excluded) {
        float similarity = similarities[hit];
        int nearer = 0;
        for (int i = 0; i < hit; i++) {
            nearer += similarities[i] >= similarity ? 1 : 0;
        }
        for (int i = hit + 1; i < similarities.length; i++) {
            nearer += similarities[i] > similarity ? 1 : 0;
        }
        boolean excludedIsNearer =
                similarities[excluded] > similarity || (similarities[excluded] == similarity && excluded < hit);
        return excludedIsNearer ? nearer - 1 : nearer;
    }

    private static Map<Integer, Double> recalls(int[] queriesByRank, List<Integer> ks) {
        Map<Integer, Double> recalls = new LinkedHashMap<>();
        for (int k : ks) {
            int hits = Arrays.stream(queriesByRank, 0, k).sum();
            recalls.put(k, (double) hits / queriesByRank.length);
        }
        return recalls;
    }

    static void requireInRange(int k, int images) {
        if (k < 1 || k >= images) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "Recall@%s cannot be measured on %s images, because a query has only %s others."
                            .formatted(k, images, images - 1),
                    "Set evaluation.recall to numbers from 1 to %s.".formatted(images - 1));
        }
    }
}
