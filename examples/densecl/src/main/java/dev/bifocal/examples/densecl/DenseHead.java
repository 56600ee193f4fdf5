package dev.bifocal.examples.densecl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.api.head.TorchInitializers;
import dev.bifocal.api.option.Option;
import java.util.List;
import org.pf4j.Extension;

/**
 * DenseCL's dense projection head: two linear layers with a ReLU between them, applied to each position of a feature
 * map, which is the same as two 1x1 convolutions.
 *
 * <p>Outputs: {@code dense}, (h·w, D), the projections row after row of the map, and {@code densePooled}, (D), their
 * mean.
 *
 * <p>Source: Wang et al., "Dense Contrastive Learning for Self-Supervised Visual Pre-Training", CVPR 2021, section 3.2.
 */
@Extension
public final class DenseHead implements HeadFactory<DenseHead.Options> {

    /** The projections of the positions. */
    static final String DENSE = "dense";

    /** The mean of the projections. */
    static final String POOLED = "densePooled";

    /** The options. */
    public record Options(
            @Option(doc = "Units of the hidden layer.", value = "512", min = 1) int hiddenSize,
            @Option(doc = "Size of each projection.", value = "128", min = 1) int size) {}

    @Override
    public String name() {
        return "dense-mlp";
    }

    @Override
    public String summary() {
        return "Multilayer perceptron on each position of the feature map, and the mean of its results";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public HeadNeeds needs(Options options) {
        return HeadNeeds.input(HeadNeeds.Input.FEATURE_MAP);
    }

    @Override
    public List<OutputSpec> outputs(Options options, HeadInput input) {
        Shape map = map(input);
        return List.of(
                OutputSpec.of(
                        DENSE,
                        new Shape(map.get(1) * map.get(2), options.size()),
                        "Projection of each position, row after row, not normalized."),
                OutputSpec.of(POOLED, new Shape(options.size()), "Mean of the projections, not normalized."));
    }

    @Override
    public Block create(Options options, HeadContext context) {
        Shape map = map(context.input());
        long channels = map.get(0);
        long positions = map.get(1) * map.get(2);
        SequentialBlock block = new SequentialBlock();
        block.addSingleton(x -> x.reshape(-1, channels, positions).transpose(0, 2, 1).reshape(-1, channels), "positions");
        block.add(linear(channels, options.hiddenSize()));
        block.addSingleton(Activation::relu, "relu");
        block.add(linear(options.hiddenSize(), options.size()));
        block.add(new LambdaBlock(list -> outputs(list.singletonOrThrow(), positions), "outputs"));
        return block;
    }

    private static NDList outputs(NDArray rows, long positions) {
        NDArray dense = rows.reshape(-1, positions, rows.size(1));
        return new NDList(dense, dense.mean(new int[] {1}));
    }

    private static Linear linear(long inputs, long units) {
        Linear linear = Linear.builder().setUnits(units).build();
        linear.setInitializer(TorchInitializers.uniform(inputs), Parameter.Type.WEIGHT);
        linear.setInitializer(TorchInitializers.uniform(inputs), Parameter.Type.BIAS);
        return linear;
    }

    private Shape map(HeadInput input) {
        if (input.shape().dimension() != 3) {
            throw BifocalException.configuration(
                    "Head %s reads '%s' of shape %s, but requires a feature map (C, h, w)."
                            .formatted(name(), input.source(), input.shape()),
                    "Set the head's from to features.");
        }
        return input.shape();
    }
}
