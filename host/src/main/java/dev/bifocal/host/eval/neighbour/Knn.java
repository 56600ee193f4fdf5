package dev.bifocal.host.eval.neighbour;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.KnnConfig;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * k-nearest-neighbour classification by the training images. Each of the k most similar images votes for its class, and
 * classes are ranked by votes, or by label if their votes are equal. A class without a vote is not ranked.
 *
 * <p>A weighted vote counts exp(s / T) for cosine similarity s and temperature T (Wu et al., Unsupervised Feature
 * Learning via Non-Parametric Instance Discrimination, CVPR 2018). A majority vote counts 1.
 */
public final class Knn {

    private final KnnConfig config;
    private final FineLabels labels;

    /**
     * Checks the numbers of neighbours against the data.
     *
     * @throws BifocalException if there are fewer training images than neighbours, or there is no number of neighbours
     */
    public Knn(KnnConfig config, FineLabels labels) {
        this.config = config;
        this.labels = labels;
        if (config.k().isEmpty()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "evaluation.knn.k is empty.",
                    "Give at least one number of neighbours, such as evaluation.knn.k=[20].");
        }
        int most = Collections.max(config.k());
        if (most > labels.train().length) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "evaluation.knn.k requests %s neighbours, but there are %s training images."
                            .formatted(most, labels.train().length),
                    "Set evaluation.knn.k to numbers from 1 to %s.".formatted(labels.train().length));
        }
    }

    /**
     * Computes the accuracy by k, in the order of the settings.
     *
     * @param gallery features of the training images, (G, D)
     * @param queries features of the test images, (Q, D)
     */
    public Map<Integer, Accuracy> measure(NDArray gallery, NDArray queries) {
        Map<Integer, Accuracy.Counter> counters = new TreeMap<>();
        config.k().forEach(k -> counters.put(k, new Accuracy.Counter()));
        Votes votes = new Votes(labels.classes().size());
        Neighbours.of(queries, gallery, Collections.max(config.k()), (query, similarities, images) -> {
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

    /**
     * The weight of a vote, divided by that of the nearest neighbour. The division changes no ranking and prevents
     * overflow.
     */
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
