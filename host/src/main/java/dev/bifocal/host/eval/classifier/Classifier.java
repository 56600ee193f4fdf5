package dev.bifocal.host.eval.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.tensor.HostCopy;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A linear layer from features to the scores of classes. Initial weights are normally distributed with standard
 * deviation 0.01, and initial biases are 0, as in the official code of K. He et al. (CVPR 2020) and L. Huang et al.
 * (CVPR 2022).
 */
final class Classifier {

    private static final double DEVIATION = 0.01;
    private static final int IMAGES_IN_A_BLOCK = 4096;

    private final NDArray weight;
    private final NDArray bias;
    private final int classes;

    /**
     * Creates a classifier with initial weights.
     *
     * @param classes the number of classes
     * @param features the length of a feature vector
     * @param seed seed of the initial weights, which are the same on every device
     * @param owner owner of the weights, on the encoder's device
     */
    Classifier(int classes, long features, long seed, NDManager owner) {
        this.classes = classes;
        SampleRandom random = new SampleRandom();
        random.reseed(seed, SampleRandom.stream("classifier"), 0, 0);
        Random normal = new Random(random.nextLong());
        float[] values = new float[Math.toIntExact(classes * features)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (DEVIATION * normal.nextGaussian());
        }
        weight = owner.create(values, new Shape(classes, features));
        bias = owner.zeros(new Shape(classes));
        weight.setRequiresGradient(true);
        bias.setRequiresGradient(true);
    }

    /** Weight and bias by name. They require gradients, and the manager {@code owner} owns them. */
    Map<String, NDArray> weights() {
        return Map.of("classifier.weight", weight, "classifier.bias", bias);
    }

    /** The weight, (classes, D). */
    NDArray weight() {
        return weight;
    }

    /** The bias, (classes). */
    NDArray bias() {
        return bias;
    }

    /** Computes scores (N, classes) from features (N, D). */
    NDArray scores(NDArray features) {
        return features.matMul(weight.transpose()).add(bias);
    }

    /**
     * The mean cross entropy, a scalar.
     *
     * @param features (N, D)
     * @param labels (N), {@code int64}
     */
    NDArray loss(NDArray features, NDArray labels) {
        return scores(features)
                .logSoftmax(1)
                .gather(labels.expandDims(1), 1)
                .mean()
                .neg();
    }

    /**
     * Computes the accuracy on a set of images.
     *
     * @param features of all images, (N, D)
     * @param labels of all images; -1 for a class that the classifier does not know
     */
    Accuracy measure(NDArray features, int[] labels) {
        return measure(features, labels, classes, this::scores);
    }

    /**
     * Computes the accuracy of scores on a set of images.
     *
     * @param features of all images, (N, D)
     * @param labels of all images; -1 for a class that the classifier does not know
     * @param scores computes scores (n, classes) from features (n, D)
     */
    static Accuracy measure(NDArray features, int[] labels, int classes, UnaryOperator<NDArray> scores) {
        Accuracy.Counter counter = new Accuracy.Counter();
        for (int first = 0; first < labels.length; first += IMAGES_IN_A_BLOCK) {
            int end = Math.min(labels.length, first + IMAGES_IN_A_BLOCK);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray block = scores.apply(features.get(new NDIndex("{}:{}", first, end)));
                counter.add(FloatBuffer.wrap(HostCopy.floats(block)), classes, labels, first);
            }
        }
        return counter.accuracy();
    }
}
