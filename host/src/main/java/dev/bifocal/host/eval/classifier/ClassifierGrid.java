package dev.bifocal.host.eval.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.tensor.HostCopy;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * G classifiers that start with the same weights and see the same batches. One product of matrices computes the scores
 * of all, and each trains as it would alone, because no weight of one appears in the loss of another.
 */
final class ClassifierGrid {

    private static final int IMAGES_IN_A_BLOCK = 1024;

    private final List<Classifier> all;
    private final int classes;

    /**
     * Creates classifiers with the initial weights of {@link Classifier}.
     *
     * @param size the number G of classifiers
     */
    ClassifierGrid(int size, int classes, long features, long seed, NDManager owner) {
        this.classes = classes;
        this.all = IntStream.range(0, size)
                .mapToObj(cell -> new Classifier(classes, features, seed, owner))
                .toList();
    }

    /** The classifiers in the order of the grid. */
    List<Classifier> classifiers() {
        return all;
    }

    /**
     * The mean cross entropy of each classifier, (G).
     *
     * @param features (N, D)
     * @param labels (N), {@code int64}
     */
    NDArray losses(NDArray features, NDArray labels) {
        return crossEntropies(scores(features), labels).mean(new int[] {0});
    }

    /** The held-out loss and accuracy of a classifier. */
    record Held(double loss, Accuracy accuracy) {}

    /**
     * Measures each classifier, in the order of the grid.
     *
     * @param features of the images, (N, D)
     * @param labels of the images, all known
     */
    List<Held> measure(NDArray features, int[] labels) {
        List<Accuracy.Counter> counters = new ArrayList<>();
        all.forEach(classifier -> counters.add(new Accuracy.Counter()));
        double[] sums = new double[all.size()];
        for (int first = 0; first < labels.length; first += IMAGES_IN_A_BLOCK) {
            int end = Math.min(labels.length, first + IMAGES_IN_A_BLOCK);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray scores = scores(features.get(new NDIndex("{}:{}", first, end)));
                long[] ofBlock =
                        IntStream.range(first, end).mapToLong(i -> labels[i]).toArray();
                NDArray known = features.getManager().create(ofBlock);
                float[] losses = HostCopy.floats(crossEntropies(scores, known).sum(new int[] {0}));
                for (int cell = 0; cell < sums.length; cell++) {
                    sums[cell] += losses[cell];
                    NDArray ofCell = scores.get(new NDIndex(":, {}", cell));
                    counters.get(cell).add(FloatBuffer.wrap(HostCopy.floats(ofCell)), classes, labels, first);
                }
            }
        }
        return IntStream.range(0, sums.length)
                .mapToObj(cell ->
                        new Held(sums[cell] / labels.length, counters.get(cell).accuracy()))
                .toList();
    }

    /** Computes scores (N, G, classes). */
    private NDArray scores(NDArray features) {
        NDList weights = new NDList();
        NDList biases = new NDList();
        all.forEach(classifier -> {
            weights.add(classifier.weight());
            biases.add(classifier.bias());
        });
        NDArray weight = NDArrays.concat(weights, 0);
        return features.matMul(weight.transpose())
                .add(NDArrays.concat(biases, 0))
                .reshape(features.size(0), all.size(), classes);
    }

    /** Computes cross entropies (N, G). */
    private NDArray crossEntropies(NDArray scores, NDArray labels) {
        NDArray column = labels.reshape(labels.size(0), 1, 1).broadcast(new Shape(labels.size(0), all.size(), 1));
        return scores.logSoftmax(2).gather(column, 2).squeeze(2).neg();
    }
}
