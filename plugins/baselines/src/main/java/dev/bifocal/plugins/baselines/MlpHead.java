package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * A multilayer perceptron: the projector of MoCo v2, SimCLR and MaskCon and, with batch normalization, the projectors
 * and predictors of BYOL, SimSiam and LEWEL_B.
 *
 * <p>The head consists of linear layers with ReLU between them and optional batch normalization before each ReLU. A
 * feature map (C, h, w) is first averaged over its positions. An input (n, D) is processed position by position, and
 * batch normalization runs over samples and positions together. The output is {@code embedding}, (size) or (n, size).
 */
@Extension
public final class MlpHead implements HeadFactory<MlpHead.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Units of each hidden layer.", value = "512", min = 1) int hiddenSize,
            @Option(doc = "Size of the embedding.", value = "256", min = 1) int size,
            @Option(doc = "Number of linear layers, including the last.", value = "2", min = 1) int layers,
            @Option(doc = "Whether batch normalization is applied to hidden layers before the ReLU.", value = "false")
                    boolean batchNorm,
            @Option(doc = "Whether linear layers have a bias.", value = "true") boolean bias,
            @Option(
                            doc = "Whether batch normalization without scale and shift is applied to the "
                                    + "embedding, as in SimSiam's projector.",
                            value = "false")
                    boolean outputBatchNorm,
            @Option(doc = "Whether hidden linear layers have a bias. Default: the value of bias.")
                    Optional<Boolean> hiddenBias,
            @Option(
                            doc = "Whether the batch normalization of the embedding has a scale, as in SimCLR's "
                                    + "code. It has no shift.",
                            value = "false")
                    boolean outputScale) {

        /** Rejects a scale without batch normalization. */
        public Options {
            if (outputScale && !outputBatchNorm) {
                throw new IllegalArgumentException(
                        "outputScale requires outputBatchNorm; set it to true, or remove outputScale.");
            }
        }
    }

    @Override
    public String name() {
        return "mlp";
    }

    @Override
    public String summary() {
        return "Multilayer perceptron on pooled features or on embeddings";
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
        Shape pooled = Features.pooled(name(), input);
        Shape shape = pooled.slice(0, pooled.dimension() - 1).add(options.size());
        return List.of(OutputSpec.of(OutputSpec.EMBEDDING, shape, "Projection, not normalized."));
    }

    @Override
    public Block create(Options options, HeadContext context) {
        HeadInput input = context.input();
        Shape pooled = Features.pooled(name(), input);
        SequentialBlock block = new SequentialBlock();
        Features.addPooling(block, input);
        long inputs = pooled.get(pooled.dimension() - 1);
        boolean positions = pooled.dimension() == 2;
        if (positions) {
            block.addSingleton(x -> x.reshape(-1, inputs), "flattenPositions");
        }
        addLayers(block, options, inputs);
        if (positions) {
            block.addSingleton(x -> restorePositions(x, pooled.get(0)), "restorePositions");
        }
        return block;
    }

    private static void addLayers(SequentialBlock block, Options options, long inputs) {
        long width = inputs;
        for (int hidden = 1; hidden < options.layers(); hidden++) {
            block.add(Features.linear(
                    width, options.hiddenSize(), options.hiddenBias().orElse(options.bias())));
            if (options.batchNorm()) {
                block.add(BatchNorm.builder().build());
            }
            block.addSingleton(Activation::relu, "relu");
            width = options.hiddenSize();
        }
        block.add(Features.linear(width, options.size(), options.bias()));
        if (options.outputBatchNorm()) {
            block.add(BatchNorm.builder()
                    .optScale(options.outputScale())
                    .optCenter(false)
                    .build());
        }
    }

    private static NDArray restorePositions(NDArray x, long positions) {
        return x.reshape(-1, positions, x.size(1));
    }
}
