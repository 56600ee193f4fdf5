package dev.bifocal.host.eval.neighbour;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.KnnConfig;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Classification by the nearest training images: each of the k most similar votes for its class, and classes are ranked by
 * votes, those with equal votes by label. A class without a vote is not ranked.
 *
 * <p>A weighted vote counts exp(s / T) for cosine similarity s and temperature T, as in Wu et al., Unsupervised Feature
 * Learning via Non-Parametric Instance Discrimination, CVPR 2018; a majority vote counts 1.
 */
public final class Knn {

    private final KnnConfig config;
    private final FineLabels labels;

    /**
     * A classification that can be done.
     *
     * @throws BifocalException if there are fewer training images than neighbours, or no number of neighbours is given
     */
    public Knn(KnnConfig config, FineLabels labels) {
        this.config = config;
        this.labels = labels;
        if (config.k().isEmpty()) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "evaluation.knn.k is empty, so there is nothing to measure.",
                    "Give at least one number of neighbours, as in evaluation.knn.k=[20].");
        }
        int most = Collections.max(config.k());
        if (most > labels.train().length) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "evaluation.knn.k asks for %s neighbours, but there are %s training images."
                            .formatted(most, labels.train().length),
                    "Set evaluation.knn.k to numbers from 1 to %s.".formatted(labels.train().length));
        }
    }

    /**
     * The accuracy by k, in the order of the configuration.
     *
     * @param unitGallery features of the training images, (G, D), with rows of unit length
     * @param unitQueries features of the test images, (Q, D), likewise
     */
    public Map<Integer, Accuracy> measure(NDArray unitGallery, NDArray unitQueries) {
        Map<Integer, Accuracy.Counter> counters = new TreeMap<>();
        config.k().forEach(k -> counters.put(k, new Accuracy.Counter()));
        Votes votes = new Votes(labels.classes().size());
        Neighbours.of(unitQueries, unitGallery, Collections.max(config.k()), (query, similarities, images) -> {
            votes.clear();
            int counted = 0;
            for (Map.Entry<Integer, Accuracy.Counter> entry : counters.entrySet()) {
                for (; counted < entry.getKey(); counted++) {
                    votes.add(labels.train()[images[counted]], weight(similarities, counted));
                }
                votes.count(labels.test()[query], entry.getValue());
            }
        });
        Map<Integer, Accuracy> accuracies = new LinkedHashMap<>();
        config.k()
                .forEach(k -> accuracies.put(
                        k, Objects.requireNonNull(counters.get(k)).accuracy()));
        return accuracies;
    }

    /** Relative to the nearest neighbour's vote, which changes no ranking and cannot overflow. */
    private double weight(float[] similarities, int neighbour) {
        return switch (config.vote()) {
            case MAJORITY -> 1;
            case WEIGHTED -> Math.exp(((double) similarities[neighbour] - similarities[0]) / config.temperature());
        };
    }

    private static final class Votes {

        private final double[] sums;
        private final boolean[] voted;

        Votes(int classes) {
            sums = new double[classes];
            voted = new boolean[classes];
        }

        void clear() {
            Arrays.fill(sums, 0);
            Arrays.fill(voted, false);
        }

        void add(int label, double weight) {
            sums[label] += weight;
            voted[label] = true;
        }

        void count(int label, Accuracy.Counter counter) {
            if (label < 0 || !voted[label]) {
                counter.addMiss();
                return;
            }
            int better = 0;
            for (int other = 0; other < sums.length; other++) {
                boolean before = sums[other] > sums[label] || (sums[other] == sums[label] && other < label);
                better += voted[other] && before ? 1 : 0;
            }
            counter.add(better);
        }
    }
}
