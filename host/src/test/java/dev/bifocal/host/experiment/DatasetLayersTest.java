package dev.bifocal.host.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.plugin.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes that start from recipes, and settings for single data sets. */
class DatasetLayersTest {

    private static final String BASE =
            """
            # Base
            name: base
            batch: 64
            epochs: 10
            losses:
              contrastive: {name: info-nce, temperature: 0.2, target: {name: self}}
            datasets:
              sop-split1:
                source: The paper.
                batch: 32
                views: {query: strong-sop, size: 224}
              cifartoy:
                batch: 16
              set-of-tomorrow:
                batch: 8
            """;

    private static final String SOFT =
            """
            # Soft
            recipe: baselines:base
            epochs: 20
            losses:
              contrastive: {target: {name: maskcon, w: 0.5}}
            datasets:
              sop-split1:
                losses: {contrastive: {target: {w: 0.8, temperature: 0.1}}}
            """;

    private final FakeRegistry registry = new FakeRegistry();
    private final ExperimentLoader loader = new ExperimentLoader(registry);

    @TempDir
    Path folder;

    DatasetLayersTest() {
        add("base", BASE);
        add("soft", SOFT);
    }

    private void add(String name, String yaml) {
        registry.add(new Recipe(FakeRegistry.BASELINES, name, "", yaml));
    }

    @Test
    void aRecipeHasItsOwnSettingsWhereItSaysNothingOfTheDataSet() {
        assertThat(loader.load("base", List.of()).experiment().batch()).isEqualTo(64);
        assertThat(loader.load("base", List.of("data.dataset=cifar10"))
                        .experiment()
                        .batch())
                .isEqualTo(64);
    }

    @Test
    void theDataSetOfTheCommandLineChoosesSettingsAndTheirOriginSaysSo() {
        ResolvedExperiment resolved = loader.load("base", List.of("data.dataset=sop-split1"));

        assertThat(resolved.experiment().views().size()).contains(224);
        assertThat(settings(resolved))
                .containsEntry("batch", "32 # recipe base for sop-split1 (plugin baselines 0.1.0)")
                .containsEntry("views.query", "strong-sop # recipe base for sop-split1 (plugin baselines 0.1.0)")
                .containsEntry("views.key", "weak # default")
                .containsEntry("epochs", "10 # recipe base (plugin baselines 0.1.0)")
                .containsEntry("data.dataset", "sop-split1 # command line")
                .doesNotContainKey("source");
    }

    @Test
    void fileAndCommandLineGoOverTheSettingsForADataSet() throws IOException {
        String file = file("recipe: base\nbatch: 48\ndata: {dataset: sop-split1}\n");

        assertThat(loader.load(file, List.of()).experiment().batch()).isEqualTo(48);
        assertThat(loader.load(file, List.of()).experiment().views().query()).isEqualTo("strong-sop");
        assertThat(loader.load(file, List.of("views.query=weak"))
                        .experiment()
                        .views()
                        .query())
                .isEqualTo("weak");
        assertThat(loader.load(file, List.of("data.dataset=cifartoy"))
                        .experiment()
                        .views()
                        .query())
                .isEqualTo("strong");
    }

    @Test
    void aFileSaysMoreForSingleDataSetsWithTheLineAsOrigin() throws IOException {
        String file = file("recipe: base\nbatch: 48\ndatasets:\n  cifartoy:\n    batch: 96\n");

        assertThat(settings(loader.load(file, List.of("data.dataset=cifartoy"))))
                .containsEntry("batch", "96 # file %s:5".formatted(file));
        assertThat(loader.load(file, List.of()).experiment().batch()).isEqualTo(48);
    }

    @Test
    void aRecipeStartsFromAnotherWithWhatThatSaysForDataSets() {
        ResolvedExperiment resolved = loader.load("soft", List.of("data.dataset=sop-split1"));

        assertThat(resolved.experiment().name()).isEqualTo("soft");
        LossConfig loss = resolved.experiment().losses().get("contrastive");
        assertThat(loss.options()).isEqualTo(new FakeRegistry.InfoNce(0.2));
        assertThat(loss.target().orElseThrow().options()).isEqualTo(new FakeRegistry.Soft(0.1, 0.8));
        assertThat(settings(resolved))
                .containsEntry("batch", "32 # recipe base for sop-split1 (plugin baselines 0.1.0)")
                .containsEntry("epochs", "20 # recipe soft (plugin baselines 0.1.0)")
                .containsEntry(
                        "losses.contrastive.target.w", "0.8 # recipe soft for sop-split1 (plugin baselines 0.1.0)");
    }

    @Test
    void anotherTargetDropsWhatWasSetForTheFormerOneAndTheDataSet() {
        assertThat(loader.load("soft", List.of("data.dataset=sop-split1", "losses.contrastive.target.name=maskcon"))
                        .experiment()
                        .losses()
                        .get("contrastive")
                        .target()
                        .orElseThrow()
                        .options())
                .isEqualTo(new FakeRegistry.Soft(0.1, 0.8));
        assertThat(settings(
                        loader.load("soft", List.of("data.dataset=sop-split1", "losses.contrastive.target.name=self"))))
                .doesNotContainKey("losses.contrastive.target.w");
    }

    @Test
    void whatIsResolvedHasNoSettingsForDataSetsAnyMore() {
        ResolvedExperiment resolved = loader.load("soft", List.of("data.dataset=sop-split1"));

        assertThat(resolved.yaml()).doesNotContain("datasets");
        assertThat(loader.parse(resolved.yaml(), "file config.yaml").experiment())
                .isEqualTo(resolved.experiment());
    }

    @Test
    void refusesWhatCannotDependOnTheDataSet() throws IOException {
        assertProblems(
                """
                datasets:
                  cifartoy: {recipe: base, name: x, datasets: {}, data: {dataset: cifar10}}
                  cifar10: 3
                  cifartoi: {batch: 4}
                """,
                "datasets.cifartoi is not a known data set. Did you mean cifartoy?",
                "datasets.cifartoy.name cannot be set, it cannot depend on the data set. Set it outside of datasets.",
                "datasets.cifartoy.recipe cannot be set, it cannot depend on the data set. Set it outside of datasets.",
                "datasets.cifartoy.datasets cannot be set, it cannot depend on the data set. Set it outside of datasets.",
                "datasets.cifartoy.data.dataset cannot be set, it cannot depend on the data set."
                        + " Set it outside of datasets.",
                "datasets.cifar10 must be a map of keys, but is 3. Give settings below it, such as datasets.cifar10.epochs.");
        assertProblems(
                "datasets: 7",
                "datasets must be a map of keys, but is 7."
                        + " Give each data set a key below it, such as datasets.cifar100.epochs.");
    }

    @Test
    void refusesRecipesThatStartFromThemselvesOrFromNone() {
        add("a", "# A\nrecipe: b\n");
        add("b", "# B\nrecipe: baselines:a\n");
        add("c", "# C\nrecipe: d\n");

        assertThat(catchThrowableOfType(ConfigurationException.class, () -> loader.load("a", List.of())))
                .hasMessageContaining("Recipe a extends itself through other recipes.");
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> loader.load("c", List.of())))
                .hasMessageContaining("recipe c (plugin baselines 0.1.0): There is no recipe d.");
    }

    @Test
    void tellsWhatRecipesSetForADataSet() {
        assertThat(DatasetSettings.of(registry, "sop-split1"))
                .containsExactly(
                        new DatasetSettings(
                                "base",
                                "sop-split1",
                                "{batch: 32, views: {query: strong-sop, size: 224}}",
                                "The paper.",
                                List.of("soft")),
                        new DatasetSettings(
                                "soft",
                                "sop-split1",
                                "{losses: {contrastive: {target: {w: 0.8, temperature: 0.1}}}}",
                                "",
                                List.of()));
        assertThat(DatasetSettings.of(registry, "cifar10")).isEmpty();
    }

    @Test
    void aSplitHasSettingsAboveThoseOfItsDataSet() {
        add(
                "split",
                """
                # Split
                recipe: baselines:base
                datasets:
                  cifartoy: {batch: 24, epochs: 5}
                  cifartoy/good: {source: A paper., batch: 48}
                  cifartoy/ugly: {batch: 1}
                """);
        add("heir", "# Heir\nrecipe: split\ndata: {split: bad}\n");
        add("bad", "# Bad\nrecipe: split\ndatasets: {cifartoy: {data: {split: bad}}}\n");
        ResolvedExperiment good = loader.load("split", List.of("data.dataset=cifartoy"));

        assertThat(settings(good))
                .containsEntry("batch", "48 # recipe split for cifartoy/good (plugin baselines 0.1.0)")
                .containsEntry("epochs", "5 # recipe split for cifartoy (plugin baselines 0.1.0)")
                .doesNotContainKey("source");
        assertThat(loader.load("split", List.of("data.dataset=cifartoy", "data.split=bad"))
                        .experiment()
                        .batch())
                .isEqualTo(24);
        for (String recipe : List.of("heir", "bad")) {
            assertThat(loader.load(recipe, List.of("data.dataset=cifartoy"))
                            .experiment()
                            .batch())
                    .as(recipe)
                    .isEqualTo(24);
        }
        assertThat(loader.load("split", List.of("data.split=good")).experiment().batch())
                .isEqualTo(64);
        assertThat(DatasetSettings.of(registry, "cifartoy"))
                .contains(new DatasetSettings(
                        "split", "cifartoy/good", "{batch: 48}", "A paper.", List.of("heir", "bad")));
    }

    @Test
    void refusesUnknownSplitsAndASplitThatSetsAnother() throws IOException {
        assertProblems(
                "datasets: {cifartoy/goood: {batch: 4}, cifartoy/bad: {data: {split: good}}}",
                "datasets.cifartoy/goood is not a known data set. Did you mean cifartoy/good?",
                "datasets.cifartoy/bad.data.split cannot be set, it cannot depend on the data set."
                        + " Set it outside of datasets.");
    }

    @Test
    void defaultsWithOverridesNeedNoRecipe() {
        assertThat(loader.defaults("experiment", List.of("data.dataset=cifartoy", "data.split=bad"))
                        .experiment()
                        .data()
                        .split())
                .isEqualTo("bad");
    }

    private void assertProblems(String text, String... sentences) throws IOException {
        String file = file(text);
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> loader.load(file, List.of()));
        assertThat(refused.problems())
                .extracting(problem -> problem.message() + " " + problem.remedy())
                .containsExactlyInAnyOrder(sentences);
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("exp.yaml"), text).toString();
    }

    private static Map<String, String> settings(ResolvedExperiment resolved) {
        return resolved.settings().stream()
                .collect(Collectors.toMap(Setting::key, setting -> setting.value() + " # " + setting.origin()));
    }
}
