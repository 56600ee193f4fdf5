package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
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
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A plugin whose loss, head and target builder do what a test says, be it right or wrong. */
public final class StrangePlugin implements PluginRegistry {

    public static final int SIZE = 5;
    public static final OutputSpec EMBEDDING = OutputSpec.of(OutputSpec.EMBEDDING, new Shape(SIZE), "The projection.");

    private static final PluginInfo PLUGIN =
            new PluginInfo("strange", "1.0.0", "", "", "", "^1.0", "1.0.0", Path.of("strange.jar"), "00", List.of());

    private final List<Component<?>> components = new ArrayList<>();

    public record None() {}

    public static StrangePlugin withLoss(LossNeeds needs, LossTerm term) {
        return new StrangePlugin().loss(needs, context -> term).head(EMBEDDING);
    }

    public StrangePlugin loss(LossNeeds needs, Function<LossContext, LossTerm> create) {
        components.add(new Loss("loss", needs, create));
        return this;
    }

    public StrangePlugin head(OutputSpec... outputs) {
        return add(new Head("head", List.of(outputs)));
    }

    public StrangePlugin target(TargetRule rule) {
        return target(TargetNeeds.keysOnly(), context -> rule);
    }

    public StrangePlugin target(TargetNeeds needs, Function<TargetContext, TargetRule> create) {
        return add(new Target("target", needs, create));
    }

    public StrangePlugin add(Component<?> component) {
        components.add(component);
        return this;
    }

    public record Loss(String name, LossNeeds stated, Function<LossContext, LossTerm> creation)
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
            return creation.apply(context);
        }
    }

    /** A linear head that gives one output, whatever it declares; declaring null makes it fail. */
    public record Head(String name, @Nullable List<OutputSpec> declared) implements HeadFactory<None> {
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
            if (declared == null) {
                throw new IllegalStateException("This head is broken.");
            }
            return declared;
        }

        @Override
        public Block create(None options, HeadContext context) {
            return new SequentialBlock()
                    .add(Blocks.batchFlattenBlock())
                    .add(Linear.builder().setUnits(SIZE).build());
        }
    }

    /** A head named head, of a block that gives an embedding. */
    public record BlockHead(Function<HeadContext, Block> block) implements HeadFactory<None> {
        @Override
        public String name() {
            return "head";
        }

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
            return List.of(EMBEDDING);
        }

        @Override
        public Block create(None options, HeadContext context) {
            return block.apply(context);
        }
    }

    public record Target(String name, TargetNeeds stated, Function<TargetContext, TargetRule> creation)
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
            return creation.apply(context);
        }
    }

    public static NDArray square(NDArray x) {
        return x.square().mean();
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
        List<Registered<Component<?>>> registered = new ArrayList<>();
        components.stream()
                .filter(kind.type()::isInstance)
                .forEach(component -> registered.add(new Registered<>(PLUGIN, component)));
        return registered;
    }

    @Override
    public List<Recipe> recipes() {
        return List.of();
    }

    @Override
    public Registered<Component<?>> component(Kind kind, String name) {
        return components(kind).stream()
                .filter(one -> name.equals(one.component().name()) || name.equals(one.qualifiedName()))
                .findFirst()
                .orElseThrow(() -> new HostException(ErrorCode.CONFIGURATION, "There is no " + name + ".", ""));
    }

    @Override
    public Recipe recipe(String name) {
        throw new HostException(ErrorCode.CONFIGURATION, "There is no recipe.", "");
    }
}
