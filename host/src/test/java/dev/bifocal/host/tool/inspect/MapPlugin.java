package dev.bifocal.host.tool.inspect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
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
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.run.TestProvenance;
import java.util.List;

/**
 * A plugin with a head {@code pointer}, whose maps are known: map 0 is constant, and map m points to cell m - 1. Its head {@code
 * plain} gives no maps.
 */
public final class MapPlugin implements PluginRegistry {

    /** The number of maps. */
    static final int MAPS = 5;

    private final PluginInfo plugin;
    private final List<Registered<Component<?>>> components;

    /** A plugin whose jar does not exist. */
    public MapPlugin() {
        this(TestProvenance.plugin("maps", "1.0.0", "abcdef"));
    }

    /** A plugin with a given jar. */
    public MapPlugin(PluginInfo plugin) {
        this.plugin = plugin;
        this.components = List.of(
                new Registered<>(plugin, new Head("plain", false)),
                new Registered<>(plugin, new Head("pointer", true)),
                new Registered<>(plugin, new Square()));
    }

    /** No options. */
    public record None() {}

    private record Head(String name, boolean withMaps) implements HeadFactory<None> {

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
            OutputSpec embedding =
                    OutputSpec.of(OutputSpec.EMBEDDING, new Shape(input.shape().get(0)), "The mean.");
            Shape maps = new Shape(MAPS, input.shape().get(1), input.shape().get(2));
            return withMaps
                    ? List.of(embedding, OutputSpec.of(OutputSpec.MAPS, maps, "Where it points."))
                    : List.of(embedding);
        }

        @Override
        public Block create(None options, HeadContext context) {
            return new LambdaBlock(inputs -> {
                NDArray features = inputs.singletonOrThrow();
                NDArray embedding = features.mean(new int[] {3}).mean(new int[] {2});
                return withMaps ? new NDList(embedding, maps(features)) : new NDList(embedding);
            });
        }

        private static NDArray maps(NDArray features) {
            Shape shape = features.getShape();
            int cells = (int) (shape.get(2) * shape.get(3));
            float[] values = new float[MAPS * cells];
            for (int cell = 0; cell < cells; cell++) {
                values[cell] = 1f / cells;
            }
            for (int map = 1; map < MAPS; map++) {
                values[map * cells + map - 1] = 1;
            }
            return features.getManager()
                    .create(values, new Shape(1, MAPS, shape.get(2), shape.get(3)))
                    .broadcast(new Shape(shape.get(0), MAPS, shape.get(2), shape.get(3)));
        }
    }

    private record Square() implements ViewPairLoss<None> {

        @Override
        public String name() {
            return "square";
        }

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
            return LossNeeds.builder()
                    .query(OutputSpec.EMBEDDING)
                    .key(OutputSpec.EMBEDDING)
                    .build();
        }

        @Override
        public LossTerm create(None options, LossContext context) {
            return step -> step.query()
                    .get(OutputSpec.EMBEDDING)
                    .sub(step.key().get(OutputSpec.EMBEDDING))
                    .square()
                    .mean();
        }
    }

    @Override
    public List<PluginInfo> plugins() {
        return List.of(plugin);
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
                .filter(one -> name.equals(one.component().name()) || name.equals(one.qualifiedName()))
                .findFirst()
                .orElseThrow(() ->
                        new HostException(ErrorCode.CONFIGURATION, "There is no %s.".formatted(name), "Name another."));
    }

    @Override
    public Recipe recipe(String name) {
        throw new HostException(ErrorCode.CONFIGURATION, "There is no recipe.", "Use a file.");
    }
}
