package @{package};

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
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

/** A projector to start from: averages a feature map over its positions, then two linear layers with a ReLU between. */
@Extension
public final class @{class} implements HeadFactory<@{class}.Options> {

    /** The options. The host derives parsing, checks and documentation from this record. */
    public record Options(
            @Option(doc = "Units of the hidden layer.", value = "128", min = 1) int hiddenSize,
            @Option(doc = "Size of the embedding.", value = "64", min = 1) int size) {}

    @Override
    public String name() {
        return "@{name}";
    }

    @Override
    public String summary() {
        return "Two linear layers on averaged features";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public HeadNeeds needs(Options options) {
        return HeadNeeds.anyInput();
    }

    @Override
    public List<OutputSpec> outputs(Options options, HeadInput input) {
        width(input);
        return List.of(OutputSpec.of(
                OutputSpec.EMBEDDING, new Shape(options.size()), "Projection of the sample, not normalized."));
    }

    @Override
    public Block create(Options options, HeadContext context) {
        long width = width(context.input());
        SequentialBlock block = new SequentialBlock();
        if (context.input().shape().dimension() == 3) {
            block.addSingleton(@{class}::average, "average");
        }
        return block.add(linear(width, options.hiddenSize()))
                .addSingleton(Activation::relu, "relu")
                .add(linear(options.hiddenSize(), options.size()));
    }

    /** The number of features of a sample: C of a feature map (C, h, w), D of an embedding (D). */
    private long width(HeadInput input) {
        Shape shape = input.shape();
        if (shape.dimension() != 1 && shape.dimension() != 3) {
            throw BifocalException.configuration(
                    "Head %s cannot read '%s' of shape %s.".formatted(name(), input.source(), shape),
                    "Use a feature map (C, h, w) or an embedding (D).");
        }
        return shape.get(0);
    }

    private static NDArray average(NDArray map) {
        return map.reshape(map.size(0), map.size(1), -1).mean(new int[] {2});
    }

    /** A linear layer with PyTorch's default initialization. */
    private static Linear linear(long inputs, long units) {
        Linear linear = Linear.builder().setUnits(units).build();
        linear.setInitializer(TorchInitializers.uniform(inputs), Parameter.Type.WEIGHT);
        linear.setInitializer(TorchInitializers.uniform(inputs), Parameter.Type.BIAS);
        return linear;
    }
}
