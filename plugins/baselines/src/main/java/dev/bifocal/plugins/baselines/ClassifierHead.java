package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import java.util.List;
import org.pf4j.Extension;

/**
 * A linear layer with bias that computes a score for each class of the training labels.
 *
 * <p>A feature map (C, h, w) is first averaged over its positions; an embedding (D) is used unchanged. The output is
 * {@code logits}, (classes).
 */
@Extension
public final class ClassifierHead implements HeadFactory<ClassifierHead.Options> {

    /** The options, of which there are none. */
    public record Options() {}

    @Override
    public String name() {
        return "classifier";
    }

    @Override
    public String summary() {
        return "Linear classifier on pooled features";
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
        inputSize(input);
        return List.of(
                OutputSpec.of(OutputSpec.LOGITS, new Shape(input.classes()), "Class scores before the softmax."));
    }

    @Override
    public Block create(Options options, HeadContext context) {
        HeadInput input = context.input();
        SequentialBlock block = new SequentialBlock();
        Features.addPooling(block, input);
        return block.add(Features.linear(inputSize(input), input.classes(), true));
    }

    private long inputSize(HeadInput input) {
        Shape pooled = Features.pooled(name(), input);
        if (pooled.dimension() != 1) {
            throw BifocalException.configuration(
                    "Head classifier requires one vector per sample, but '%s' has the shape %s."
                            .formatted(input.source(), input.shape()),
                    "Set the head's option from to features or to an output of shape (D).");
        }
        return pooled.get(0);
    }
}
