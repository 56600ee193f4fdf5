package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.compute.Gradients;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * An executor whose passes keep only the inputs of an encoder's stages, and compute all other maps once more in the
 * backward pass (activation checkpointing: T. Chen et al., arXiv 1604.06174). It needs less memory, and time for one
 * more forward pass. Results are equal within rounding.
 *
 * <p>Passes within a {@link #record} end the engine's graph at the feature map. {@link Recorded#backward} continues
 * from its gradient, stage by stage. All other passes are those of an ordinary executor.
 */
public final class Recomputation implements EncoderExecutor {

    private final EncoderExecutor whole;
    private final List<EncoderExecutor> stages;
    private final Deque<Pass> passes = new ArrayDeque<>();
    private boolean recording;

    /**
     * Creates an executor.
     *
     * @param whole computes the encoder; this executor closes it
     * @param stages compute the encoder's stages, in order; this executor closes them
     */
    Recomputation(EncoderExecutor whole, List<EncoderExecutor> stages) {
        this.whole = whole;
        this.stages = List.copyOf(stages);
    }

    /** A pass whose backward pass is to come. */
    private record Pass(List<NDArray> inputs, NDArray map, Function<String, NDArray> values) {}

    /** The executor that computes passes outside of a {@link #record}. */
    @Override
    public EncoderExecutor direct() {
        return whole;
    }

    @Override
    public NDArray run(NDArray images, Function<String, NDArray> values, boolean training) {
        if (!recording || !training || !Gradients.areRecorded()) {
            return whole.run(images, values, training);
        }
        List<NDArray> inputs = new ArrayList<>();
        NDArray map = Gradients.pause(() -> {
            NDArray result = images;
            for (EncoderExecutor stage : stages) {
                inputs.add(result);
                result = stage.run(result, values, true);
            }
            return result;
        });
        map.setRequiresGradient(true);
        passes.addLast(new Pass(inputs, map, values));
        return map;
    }

    @Override
    public Recorded record() {
        recording = true;
        return new Recorded() {
            @Override
            public void backward() {
                while (!passes.isEmpty()) {
                    Pass pass = passes.removeLast();
                    // No loss differentiates the pass if it has no gradient.
                    Gradients.of(pass.map).ifPresent(gradient -> Recomputation.this.backward(pass, gradient));
                }
            }

            @Override
            public void close() {
                recording = false;
                passes.clear();
            }
        };
    }

    private void backward(Pass pass, NDArray ofMap) {
        NDArray gradient = ofMap;
        for (int stage = stages.size() - 1; stage >= 0; stage--) {
            NDArray input = pass.inputs.get(stage);
            if (stage > 0) {
                input.setRequiresGradient(true);
            }
            try (NDArray map = stages.get(stage).run(input, name -> value(name, pass.values), true);
                    NDArray received = gradient) {
                Gradients.propagate(map, received);
            }
            if (stage > 0) {
                gradient = input.getGradient();
                input.close();
            }
        }
    }

    /** A copy of running statistics, which the first forward pass has updated already. */
    private static NDArray value(String name, Function<String, NDArray> values) {
        NDArray value = values.apply(name);
        return name.endsWith(".running_mean") || name.endsWith(".running_var") ? value.duplicate() : value;
    }

    @Override
    public void close() {
        whole.close();
        stages.forEach(EncoderExecutor::close);
    }
}
