package dev.bifocal.tck;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.host.experiment.HeadConfig;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.wiring.HeadSource;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.List;
import java.util.Optional;

/**
 * The head before the one under test: it gives the numbers of a feature map the shape of one or several vectors.
 *
 * @param shape the shape of one sample
 */
record GivenInput(Shape shape) implements HeadFactory<GivenInput.None> {

    /** The name of its output. */
    static final String OUTPUT = "given";

    record None() {}

    static Wiring.Head head(Shape shape, HeadSource features) {
        GivenInput factory = new GivenInput(shape);
        HeadConfig config = new HeadConfig(
                new Choice<>(new Registered<>(Kit.PLUGIN, factory), new None()),
                HeadInput.FEATURES,
                HeadConfig.Sides.BOTH,
                Optional.empty());
        return new Wiring.Head(OUTPUT, config, features, factory.outputs(new None(), features));
    }

    @Override
    public String name() {
        return "given-input";
    }

    @Override
    public String summary() {
        return "Gives the input of a trial its shape";
    }

    @Override
    public Class<None> optionsType() {
        return None.class;
    }

    @Override
    public HeadNeeds needs(None options) {
        return HeadNeeds.anyInput();
    }

    @Override
    public List<OutputSpec> outputs(None options, HeadInput input) {
        return List.of(OutputSpec.of(OUTPUT, shape, "The input of the head under test."));
    }

    @Override
    public Block create(None options, HeadContext context) {
        return LambdaBlock.singleton(x -> x.reshape(new Shape(x.size(0)).addAll(shape)), "givenInput");
    }
}
