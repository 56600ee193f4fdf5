package dev.bifocal.host.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.eval.protocol.EncoderUnderTest;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** An encoder that sees an image's mean colour: a linear layer with rectification, which can be trained. */
public final class ColourEncoder implements EncoderUnderTest {

    private static final int CHANNELS = 6;

    private final NDManager manager;
    private final NDArray weight;
    private int featureBatches;

    ColourEncoder(NDManager parent, long seed) {
        manager = parent.newSubManager();
        Random random = new Random(seed);
        float[] values = new float[3 * CHANNELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        weight = manager.create(values, new Shape(3, CHANNELS));
        weight.setRequiresGradient(true);
    }

    public static Supplier<ColourEncoder> trained(NDManager manager) {
        return () -> new ColourEncoder(manager, 1);
    }

    public static Supplier<ColourEncoder> fresh(NDManager manager) {
        return () -> new ColourEncoder(manager, 2);
    }

    @Override
    public NDArray features(NDArray images) {
        featureBatches++;
        return trainingFeatures(images);
    }

    @Override
    public NDArray trainingFeatures(NDArray images) {
        return images.reshape(images.size(0), 3, -1)
                .mean(new int[] {2})
                .matMul(weight)
                .maximum(0);
    }

    @Override
    public Map<String, NDArray> weights() {
        return Map.of("weight", weight);
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    int featureBatches() {
        return featureBatches;
    }

    @Override
    public void close() {
        manager.close();
    }
}
