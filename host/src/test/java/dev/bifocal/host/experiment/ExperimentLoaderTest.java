package dev.bifocal.host.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.options.Renames;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentLoaderTest {

    private final ExperimentLoader loader = new ExperimentLoader(new FakeRegistry());

    @TempDir
    Path folder;

    @Test
    void aRecipeAloneIsCompleteWithDefaults() {
        Experiment experiment = loader.load("maskcon", List.of()).experiment();

        assertThat(experiment.name()).isEqualTo("maskcon");
        assertThat(experiment.optimizer().lr()).isEqualTo(0.03);
        assertThat(experiment.batch()).isEqualTo(128);
        LossConfig contrastive = experiment.losses().get("contrastive");
        assertThat(contrastive.options()).isEqualTo(new FakeRegistry.InfoNce(0.07));
        assertThat(contrastive.weight()).isEqualTo(1);
        assertThat(contrastive.target()).isPresent();
        assertThat(contrastive.target().get().options()).isEqualTo(new FakeRegistry.Soft(0.05, 0.8));
        assertThat(experiment.losses().get("classification").target()).isEmpty();
    }

    @Test
    void theCommandLineWinsOverTheFileTheFileOverTheRecipeAndTheRecipeOverTheDefault() {
        String file = file("exp.yaml", "recipe: maskcon\noptimizer:\n  lr: 0.04\n  momentum: 0.8\nbatch: 64\n");

        ResolvedExperiment resolved = loader.load(file, List.of("batch=32", "optimizer.lr=5e-2"));

        assertThat(resolved.experiment().batch()).isEqualTo(32);
        assertThat(resolved.experiment().optimizer().lr()).isEqualTo(0.05);
        assertThat(resolved.experiment().optimizer().momentum()).isEqualTo(0.8);
        assertThat(resolved.experiment().name()).isEqualTo("exp");
        assertThat(settings(resolved))
                .containsEntry("batch", "32 # command line")
                .containsEntry("optimizer.lr", "0.05 # command line")
                .containsEntry("optimizer.momentum", "0.8 # file " + file + ":4")
                .containsEntry("evaluation.recall", "[1, 2] # recipe maskcon (plugin maskcon 0.1.0)")
                .containsEntry("losses.contrastive.temperature", "0.07 # recipe maskcon (plugin maskcon 0.1.0)")
                .containsEntry("losses.contrastive.weight", "1 # default")
                .containsEntry("losses.contrastive.name", "baselines:info-nce # recipe maskcon (plugin maskcon 0.1.0)")
                .containsEntry("views.policies", "{} # default")
                .containsEntry("name", "exp # default");
    }

    @Test
    void thePluginsAreThoseOfAllComponentsAndTheirDependencies() {
        PluginInfo below = FakeRegistry.plugin("below", "1.0.0");
        PluginInfo words = FakeRegistry.plugin("words", "1.0.0").withDependencies(List.of(below));
        PluginInfo teacher = FakeRegistry.plugin("teacher", "1.0.0").withDependencies(List.of(words, below));
        FakeRegistry registry =
                new FakeRegistry().add(teacher, new FakeRegistry.Target<>("teaching", FakeRegistry.None.class));
        String file =
                file("named.yaml", "recipe: maskcon\nlosses: {contrastive: {targets: {soft: {name: teaching}}}}\n");

        Experiment experiment =
                new ExperimentLoader(registry).load(file, List.of()).experiment();

        assertThat(experiment.plugins())
                .extracting(PluginInfo::id)
                .containsExactly("baselines", "below", "maskcon", "teacher", "words");
    }

    @Test
    void listsAreReplacedWhole() {
        assertThat(loader.load("maskcon", List.of("evaluation.recall=[7]"))
                        .experiment()
                        .evaluation()
                        .recall())
                .containsExactly(7);
    }

    @Test
    void anotherComponentDropsTheOptionsOfTheFormerAndKeepsTheHostsKeys() {
        String file = file(
                "swap.yaml",
                """
                recipe: maskcon
                heads:
                  projector: {side: online, as: z}
                """);

        HeadConfig head = loader.load(file, List.of("heads.projector.maps=8", "heads.projector.name=lewel"))
                .experiment()
                .heads()
                .get("projector");

        assertThat(head.component().qualifiedName()).isEqualTo("lewel:lewel");
        assertThat(head.options()).isEqualTo(new FakeRegistry.Lewel(8, List.of(64, 32), java.util.Optional.empty()));
        assertThat(head.side()).isEqualTo(HeadConfig.Sides.ONLINE);
        assertThat(head.as()).contains(new Renames(Optional.of("z"), Map.of()));
    }

    @Test
    void anotherTargetDropsTheOptionsOfTheFormerAndTheLossKeepsItsOwn() {
        LossConfig loss = loader.load("maskcon", List.of("losses.contrastive.target.name=self"))
                .experiment()
                .losses()
                .get("contrastive");

        assertThat(loss.options()).isEqualTo(new FakeRegistry.InfoNce(0.07));
        assertThat(loss.target().orElseThrow().options()).isEqualTo(new FakeRegistry.None());
    }

    @Test
    void theSameComponentByItsOtherNameKeepsItsOptions() {
        assertThat(loader.load("maskcon", List.of("losses.contrastive.name=baselines:info-nce"))
                        .experiment()
                        .losses()
                        .get("contrastive")
                        .options())
                .isEqualTo(new FakeRegistry.InfoNce(0.07));
    }

    @Test
    void nullRemovesAnEntryAnOptionalValueAndASetting() {
        Experiment experiment = loader.load(
                        "maskcon",
                        List.of("losses.classification=null", "losses.contrastive.target=null", "optimizer.lr=~"))
                .experiment();

        assertThat(experiment.losses()).containsOnlyKeys("contrastive");
        assertThat(experiment.losses().get("contrastive").target()).isEmpty();
        assertThat(experiment.optimizer().lr()).isEqualTo(0.02);
    }

    @Test
    void aRemovedEntryCanBeGivenAnewInAHigherLayer() {
        String file = file("again.yml", "recipe: maskcon\nlosses:\n  contrastive: null\n");

        assertThat(loader.load(file, List.of("losses.contrastive.name=info-nce"))
                        .experiment()
                        .losses()
                        .get("contrastive")
                        .options())
                .isEqualTo(new FakeRegistry.InfoNce(0.1));
    }

    @Test
    void valuesOfOverridesAreYaml() {
        Experiment experiment = loader.load(
                        "maskcon",
                        List.of("views={mean: [0, 0.5, 1], size: 16}", "data.root='a=b: c'", "symmetric=mean"))
                .experiment();

        assertThat(experiment.views().mean()).contains(List.of(0.0, 0.5, 1.0));
        assertThat(experiment.views().size()).contains(16);
        assertThat(experiment.data().root()).contains("a=b: c");
        assertThat(experiment.symmetric()).isEqualTo(Experiment.Symmetric.MEAN);
    }

    @Test
    void wordsOfEarlierVersionsAreUnderstoodAndNotWritten() {
        ResolvedExperiment once = loader.load("maskcon", List.of("symmetric=false"));
        ResolvedExperiment twice = loader.load("maskcon", List.of("symmetric=true"));
        assertThat(once.experiment().symmetric()).isEqualTo(Experiment.Symmetric.NONE);
        assertThat(twice.experiment().symmetric()).isEqualTo(Experiment.Symmetric.SUM);
        assertThat(twice.yaml()).contains("symmetric: sum\n");
    }

    @Test
    void kindsOfParametersAreAList() {
        assertThat(loader.load("maskcon", List.of("optimizer.exclude=[bias, encoder-norm]"))
                        .experiment()
                        .optimizer()
                        .exclude())
                .containsExactly(OptimizerConfig.ParameterKind.BIAS, OptimizerConfig.ParameterKind.ENCODER_NORM);
    }

    @Test
    void theLaterOfTwoOverridesOfOneKeyWins() {
        assertThat(loader.load("maskcon", List.of("seed=3", "seed=4"))
                        .experiment()
                        .seed())
                .isEqualTo(4);
    }

    @Test
    void aFileWithoutARecipeAndAJsonFileWork() {
        String yaml = file("own.yaml", "name: mine\nlosses: {c: {name: info-nce}}\n");
        String json = file("own.json", "{\n\t\"losses\": {\n\t\t\"c\": {\"name\": \"info-nce\"}\n\t}\n}\n");

        assertThat(loader.load(yaml, List.of()).experiment().name()).isEqualTo("mine");
        assertThat(loader.load(json, List.of()).experiment().losses()).containsOnlyKeys("c");
        assertThat(loader.load(json, List.of()).experiment().name()).isEqualTo("own");
        assertThat(loader.load(file("Loud.YAML", "recipe: maskcon"), List.of())
                        .experiment()
                        .name())
                .isEqualTo("Loud");
    }

    @Test
    void aNameInARecipeIsThatOfItsOwnPluginWhateverOthersHave() {
        FakeRegistry registry = new FakeRegistry()
                .add(FakeRegistry.MASKCON, new FakeRegistry.Loss<>("info-nce", FakeRegistry.None.class))
                .add(FakeRegistry.MASKCON, new FakeRegistry.Target<>("self", FakeRegistry.None.class));
        String yaml = "losses: {c: {name: info-nce, target: {name: self}}}";
        registry.add(new Recipe(FakeRegistry.BASELINES, "base", "Base", yaml));
        registry.add(new Recipe(FakeRegistry.plugin("third", "1.0.0"), "third", "Third", yaml));
        ExperimentLoader several = new ExperimentLoader(registry);

        assertThat(settings(several.load("base", List.of())))
                .containsEntry("losses.c.name", "baselines:info-nce # recipe base (plugin baselines 0.1.0)")
                .containsEntry("losses.c.target.name", "baselines:self # recipe base (plugin baselines 0.1.0)");
        assertThatThrownBy(() -> several.load("third", List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Several plugins have a loss info-nce")
                .hasMessageContaining("Several plugins have a target self");
        assertThatThrownBy(() -> several.load("base", List.of("losses.c.name=info-nce")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Several plugins have a loss info-nce");
    }

    @Test
    void aRecipeCanBeNamedWithItsPlugin() {
        assertThat(loader.load("maskcon:maskcon", List.of()).experiment().name())
                .isEqualTo("maskcon");
    }

    @Test
    void aResolvedExperimentReadsBackAsItself() {
        ResolvedExperiment resolved = loader.load("maskcon", List.of("views.size=24", "data.root=/data/x y"));

        ResolvedExperiment again = loader.parse(resolved.yaml(), "file config.yaml");

        assertThat(again.experiment()).isEqualTo(resolved.experiment());
        assertThat(again.yaml()).isEqualTo(resolved.yaml());
        assertThat(again.hash()).isEqualTo(resolved.hash());
        assertThat(again.settings().get(0)).isEqualTo(new Setting("name", "maskcon", "file config.yaml:1"));
    }

    @Test
    void theYamlHoldsEveryValueInAStableOrder() {
        assertThat(loader.load("maskcon", List.of("losses.classification=null")).yaml())
                .startsWith(
                        """
                        name: maskcon
                        seed: 1
                        epochs: 200
                        batch: 128
                        microBatch: null
                        symmetric: none
                        data:
                          dataset: shapes
                          root: null
                        """)
                .contains(
                        """
                        losses:
                          contrastive:
                            name: baselines:info-nce
                            temperature: 0.07
                            weight: 1
                            target:
                              name: maskcon:maskcon
                              temperature: 0.05
                              w: 0.8
                            targets: {}
                        optimizer:
                        """);
    }

    @Test
    void theHashIsThatOfTheValuesHoweverTheyWereGiven() {
        String hash = loader.load("maskcon", List.of()).hash();

        assertThat(hash).matches("[0-9a-f]{8}");
        assertThat(loader.load("maskcon", List.of("optimizer.lr=3.0e-2", "run.root=x", "compute.device=cpu"))
                        .hash())
                .isEqualTo(hash);
        assertThat(loader.load("maskcon", List.of("seed=2")).hash()).isNotEqualTo(hash);
        assertThat(loader.load("maskcon", List.of("run.every=2")).hash()).isNotEqualTo(hash);
    }

    @Test
    void theDescriptionHasOneLineForEachSetting() {
        ResolvedExperiment resolved = loader.load("maskcon", List.of("batch=32"));

        assertThat(resolved.describe().lines()).hasSameSizeAs(resolved.settings());
        assertThat(resolved.describe()).containsPattern("(?m)^batch: 32 +  # command line$");
        assertThat(resolved.describe()).containsPattern("(?m)^seed: 1 +  # default$");
    }

    private static Map<String, String> settings(ResolvedExperiment resolved) {
        return resolved.settings().stream()
                .collect(Collectors.toMap(Setting::key, setting -> setting.value() + " # " + setting.origin()));
    }

    private String file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
