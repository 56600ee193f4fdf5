package dev.bifocal.host.experiment;

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
import dev.bifocal.api.option.Option;
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
import java.util.Optional;
import java.util.stream.Stream;

/** A registry with components that declare options and can do nothing. */
public final class FakeRegistry implements PluginRegistry {

    static final PluginInfo BASELINES = plugin("baselines", "0.1.0");
    static final PluginInfo MASKCON = plugin("maskcon", "0.1.0");

    static final String MASKCON_RECIPE =
            """
            # MaskCon
            name: maskcon
            heads:
              projector:
                name: mlp
                hidden: 512
            losses:
              contrastive:
                name: info-nce
                temperature: 0.07
                target:
                  name: maskcon
                  w: 0.8
              classification:
                name: cross-entropy
                weight: 0.5
            optimizer:
              lr: 0.03
            evaluation:
              recall: [1, 2]
            """;

    public record None() {}

    record InfoNce(@Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature) {}

    public record CrossEntropy(
            @Option(doc = "Label smoothing.", value = "0", min = 0, below = 1) double smoothing,
            @Option(doc = "Averaging.", value = "mean") Reduction reduction) {
        enum Reduction {
            MEAN,
            BATCH_SUM
        }
    }

    record Mlp(
            @Option(doc = "Width of the hidden layer.", value = "128", min = 1) int hidden,
            @Option(doc = "Size of the embedding.", value = "128", min = 1) int size) {}

    public record Lewel(
            @Option(doc = "Number of alignment maps.", value = "4", min = 1) int maps,
            @Option(doc = "Widths of the layers.", value = "[64, 32]", min = 1) List<Integer> widths,
            @Option(doc = "Scale of the maps.", above = 0) Optional<Double> scale) {}

    record Soft(
            @Option(doc = "Temperature of the target.", value = "0.05", above = 0) double temperature,
            @Option(doc = "Weight of the soft part.", value = "1", min = 0, max = 1) double w) {
        Soft {
            if (w == 0 && temperature > 10) {
                throw new IllegalArgumentException("A temperature of more than 10 needs a w above 0.");
            }
        }
    }

    private final List<Registered<Component<?>>> components = new ArrayList<>();
    private final List<Recipe> recipes = new ArrayList<>();

    public FakeRegistry() {
        add(BASELINES, new Loss<>("info-nce", InfoNce.class));
        add(BASELINES, new Loss<>("cross-entropy", CrossEntropy.class));
        add(BASELINES, new Head<>("mlp", Mlp.class));
        add(BASELINES, new Head<>("classifier", None.class));
        add(plugin("lewel", "0.2.0"), new Head<>("lewel", Lewel.class));
        add(BASELINES, new Target<>("self", None.class));
        add(MASKCON, new Target<>("maskcon", Soft.class));
        add(new Recipe(MASKCON, "maskcon", "MaskCon", MASKCON_RECIPE));
    }

    FakeRegistry add(PluginInfo plugin, Component<?> component) {
        components.add(new Registered<>(plugin, component));
        return this;
    }

    FakeRegistry add(Recipe recipe) {
        recipes.add(recipe);
        return this;
    }

    static PluginInfo plugin(String id, String version) {
        return new PluginInfo(
                id, version, "test", "Apache-2.0", "For tests", "^1.0", "1.0.0", Path.of(id + ".jar"), "00", List.of());
    }

    @Override
    public List<PluginInfo> plugins() {
        return List.of(BASELINES, MASKCON);
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
        return List.copyOf(recipes);
    }

    @Override
    public Registered<Component<?>> component(Kind kind, String name) {
        List<Registered<Component<?>>> found = components(kind).stream()
                .filter(one ->
                        Stream.of(one.qualifiedName(), one.component().name()).anyMatch(name::equals))
                .toList();
        if (found.size() != 1) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    found.isEmpty()
                            ? "There is no %s %s.".formatted(kind.word(), name)
                            : "Several plugins have a %s %s.".formatted(kind.word(), name),
                    "Choose another one.");
        }
        return found.get(0);
    }

    @Override
    public Recipe recipe(String name) {
        return recipes.stream()
                .filter(recipe ->
                        recipe.name().equals(name) || (recipe.plugin().id() + ":" + recipe.name()).equals(name))
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION, "There is no recipe %s.".formatted(name), "Did you mean maskcon?"));
    }

    record Loss<O extends Record>(String name, Class<O> optionsType) implements ViewPairLoss<O> {
        @Override
        public String summary() {
            return "A loss";
        }

        @Override
        public LossNeeds needs(O options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LossTerm create(O options, LossContext context) {
            throw new UnsupportedOperationException();
        }
    }

    record Head<O extends Record>(String name, Class<O> optionsType) implements HeadFactory<O> {
        @Override
        public String summary() {
            return "A head";
        }

        @Override
        public HeadNeeds needs(O options) {
            return HeadNeeds.anyInput();
        }

        @Override
        public List<OutputSpec> outputs(O options, HeadInput input) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Block create(O options, HeadContext context) {
            throw new UnsupportedOperationException();
        }
    }

    record Target<O extends Record>(String name, Class<O> optionsType) implements TargetBuilder<O> {
        @Override
        public String summary() {
            return "A target";
        }

        @Override
        public TargetNeeds needs(O options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TargetRule create(O options, TargetContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
