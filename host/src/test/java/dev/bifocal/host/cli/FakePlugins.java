package dev.bifocal.host.cli;

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
import dev.bifocal.host.run.TestProvenance;
import java.util.ArrayList;
import java.util.List;

/** A plugin with one component of each kind and a recipe. */
public final class FakePlugins implements PluginRegistry {

    static final PluginInfo PLUGIN = TestProvenance.plugin("demo", "1.2.3", "abcdef");

    private static final String RECIPE =
            """
            # Everything in one
            heads: {projector: {name: line, size: 8}}
            losses: {contrastive: {name: nce, target: {name: even}}}
            """;

    private final List<Finding> findings = new ArrayList<>();
    private final boolean empty;

    private FakePlugins(boolean empty) {
        this.empty = empty;
    }

    public static FakePlugins demo() {
        return new FakePlugins(false);
    }

    static FakePlugins none() {
        return new FakePlugins(true);
    }

    FakePlugins finding(Finding finding) {
        findings.add(finding);
        return this;
    }

    record Options(@Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature) {}

    record SizeOptions(@Option(doc = "Size of the embedding.", min = 1) int size) {}

    record NoOptions() {}

    static final class Nce implements ViewPairLoss<Options> {

        @Override
        public String name() {
            return "nce";
        }

        @Override
        public String summary() {
            return "A contrastive loss";
        }

        @Override
        public Class<Options> optionsType() {
            return Options.class;
        }

        @Override
        public LossNeeds needs(Options options) {
            return LossNeeds.builder().query("embedding").target("embedding").build();
        }

        @Override
        public LossTerm create(Options options, LossContext context) {
            throw new AssertionError("Nothing is computed here.");
        }
    }

    static final class Line implements HeadFactory<SizeOptions> {

        @Override
        public String name() {
            return "line";
        }

        @Override
        public String summary() {
            return "A linear head";
        }

        @Override
        public Class<SizeOptions> optionsType() {
            return SizeOptions.class;
        }

        @Override
        public HeadNeeds needs(SizeOptions options) {
            return HeadNeeds.anyInput();
        }

        @Override
        public List<OutputSpec> outputs(SizeOptions options, HeadInput input) {
            return List.of(OutputSpec.of("embedding", new Shape(options.size()), "The projection."));
        }

        @Override
        public Block create(SizeOptions options, HeadContext context) {
            throw new AssertionError("Nothing is computed here.");
        }
    }

    static final class Even implements TargetBuilder<NoOptions> {

        @Override
        public String name() {
            return "even";
        }

        @Override
        public String summary() {
            return "An even target";
        }

        @Override
        public Class<NoOptions> optionsType() {
            return NoOptions.class;
        }

        @Override
        public TargetNeeds needs(NoOptions options) {
            return TargetNeeds.builder().labels().build();
        }

        @Override
        public TargetRule create(NoOptions options, TargetContext context) {
            throw new AssertionError("Nothing is computed here.");
        }
    }

    @Override
    public List<PluginInfo> plugins() {
        return empty ? List.of() : List.of(PLUGIN);
    }

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    @Override
    public List<Registered<Component<?>>> components(Kind kind) {
        if (empty) {
            return List.of();
        }
        Component<?> component =
                switch (kind) {
                    case LOSS -> new Nce();
                    case HEAD -> new Line();
                    case TARGET -> new Even();
                };
        return List.of(new Registered<>(PLUGIN, component));
    }

    @Override
    public List<Recipe> recipes() {
        return empty ? List.of() : List.of(new Recipe(PLUGIN, "all", "Everything in one", RECIPE));
    }

    @Override
    public Registered<Component<?>> component(Kind kind, String name) {
        return components(kind).stream()
                .filter(component ->
                        name.equals(component.component().name()) || name.equals(component.qualifiedName()))
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION, "There is no %s '%s'.".formatted(kind.word(), name), "Name another."));
    }

    @Override
    public Recipe recipe(String name) {
        return recipes().stream()
                .filter(recipe -> name.equals(recipe.name()) || name.equals("demo:" + recipe.name()))
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION, "There is no recipe '%s'.".formatted(name), "Name another."));
    }
}
