package dev.bifocal.host.train;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Components of one plugin that are told what to state and to compute, and experiments with them. */
public final class FakeComponents implements PluginRegistry {

    /** The size of each vector that a head gives. */
    public static final int SIZE = 4;

    private static final PluginInfo PLUGIN = new PluginInfo(
            "fake", "1.0.0", "test", "Apache-2.0", "For tests", "^1.0", "1.0.0", Path.of("fake.jar"), "00", List.of());

    private final List<Registered<Component<?>>> components = new ArrayList<>();

    record None() {}

    /** A head that gives vectors. */
    public FakeComponents head(String name, String... outputs) {
        return add(new Head(
                name, Arrays.stream(outputs).map(FakeComponents::vector).toList()));
    }

    /** A head that cannot read what it is given. */
    public FakeComponents choosyHead(String name) {
        return add(new Head(name, List.of()));
    }

    /** A loss that computes nothing. */
    public FakeComponents loss(String name, LossNeeds.Builder needs) {
        return loss(name, needs, context -> step -> {
            throw new UnsupportedOperationException();
        });
    }

    public FakeComponents loss(String name, LossNeeds.Builder needs, Function<LossContext, LossTerm> term) {
        return add(new Loss(name, needs.build(), term));
    }

    public FakeComponents target(String name, boolean needsLabels, Function<TargetContext, TargetRule> rule) {
        TargetNeeds.Builder needs = TargetNeeds.builder();
        return target(name, needsLabels ? needs.labels() : needs, rule);
    }

    public FakeComponents target(String name, TargetNeeds.Builder needs, Function<TargetContext, TargetRule> rule) {
        return add(new Target(name, needs.build(), rule));
    }

    private static OutputSpec vector(String name) {
        return OutputSpec.of(name, new Shape(SIZE), "A vector.");
    }

    private FakeComponents add(Component<?> component) {
        components.add(new Registered<>(PLUGIN, component));
        return this;
    }

    /** An experiment in YAML. */
    public Experiment experiment(String yaml) {
        return new ExperimentLoader(this).parse(yaml, "the test").experiment();
    }

    /** The wiring of an experiment in YAML, with 3 classes and images of 32 pixels. */
    public Wiring wire(String yaml) {
        return Wirer.wire(experiment(yaml), this, 3, 32, 100);
    }

    @Override
    public List<PluginInfo> plugins() {
        return List.of(PLUGIN);
    }

    @Override
    public List<Finding> findings() {
        return List.of();
    }

    @Override
    public List<Registered<Component<?>>> components(Kind kind) {
        return components.stream()
                .filter(registered -> kind.type().isInstance(registered.component()))
                .toList();
    }

    @Override
    public List<Recipe> recipes() {
        return List.of();
    }

    @Override
    public Registered<Component<?>> component(Kind kind, String name) {
        return components(kind).stream()
                .filter(one ->
                        Stream.of(one.qualifiedName(), one.component().name()).anyMatch(name::equals))
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION, "There is no %s %s.".formatted(kind.word(), name), "Add it."));
    }

    @Override
    public Recipe recipe(String name) {
        throw new HostException(ErrorCode.CONFIGURATION, "There is no recipe %s.".formatted(name), "Use YAML.");
    }

    private record Head(String name, List<OutputSpec> specs) implements HeadFactory<None> {

        @Override
        public String summary() {
            return "A head";
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
            if (specs.isEmpty()) {
                throw new HostException(
                        ErrorCode.CONFIGURATION,
                        "It cannot read %s.".formatted(input.source()),
                        "Read something else.");
            }
            return specs;
        }

        @Override
        public Block create(None options, HeadContext context) {
            throw new UnsupportedOperationException();
        }
    }

    private record Loss(String name, LossNeeds stated, Function<LossContext, LossTerm> term)
            implements ViewPairLoss<None> {

        @Override
        public String summary() {
            return "A loss";
        }

        @Override
        public Class<None> optionsType() {
            return None.class;
        }

        @Override
        public LossNeeds needs(None options) {
            return stated;
        }

        @Override
        public LossTerm create(None options, LossContext context) {
            return term.apply(context);
        }
    }

    private record Target(String name, TargetNeeds stated, Function<TargetContext, TargetRule> rule)
            implements TargetBuilder<None> {

        @Override
        public String summary() {
            return "A target";
        }

        @Override
        public Class<None> optionsType() {
            return None.class;
        }

        @Override
        public TargetNeeds needs(None options) {
            return stated;
        }

        @Override
        public TargetRule create(None options, TargetContext context) {
            return rule.apply(context);
        }
    }
}
