package dev.bifocal.host.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationProblemsTest {

    private static final String RECIPE = "recipe maskcon (plugin maskcon 0.1.0)";

    private final FakeRegistry registry = new FakeRegistry();
    private final ExperimentLoader loader = new ExperimentLoader(registry);

    @Test
    void allProblemsAreReportedAtOnce() {
        ConfigurationException thrown = refused(
                "maskcon", "optimizer.lr=-1", "epochs=1.5", "batc=3", "losses.contrastive.name=info", "no-equals-sign");

        assertThat(ErrorCode.of(thrown)).isEqualTo(ErrorCode.CONFIGURATION);
        assertThat(thrown.problems())
                .extracting(Problem::key)
                .containsExactlyInAnyOrder("", "batc", "epochs", "losses.contrastive.name", "optimizer.lr");
        assertThat(thrown)
                .hasMessageStartingWith("The experiment has 5 problems:\n  command line: ")
                .hasMessageContaining("\n  command line: optimizer.lr must be greater than 0, but is -1. Give a number"
                        + " greater than 0, such as the default 0.02.");
    }

    @Test
    void textsThatAreNestedTooDeepAreProblems() {
        assertThat(sentence("seed=" + "[".repeat(20_000)))
                .isEqualTo("command line: The value of seed cannot be read: it is nested more than 100 deep."
                        + " Make it shorter or flatter.");
        assertThat(sentence("seed=" + "{a: ".repeat(700) + "}".repeat(700))).contains("nested more than 100 deep");
        assertThat(sentence("a.".repeat(300) + "a=1")).startsWith("command line: An override has a key of 301 words.");
        assertThat(sentence("a.".repeat(20_000) + "a=1"))
                .startsWith("command line: The key of the override a.a.")
                .contains("longer than the limit of 1000 characters");
    }

    @Test
    void aSingleProblemIsTheMessage() {
        ConfigurationException thrown = refused("maskcon", "epochs=1.5");

        assertThat(thrown).hasMessage("command line: epochs must be a whole number, but is 1.5.");
        assertThat(thrown.remedy()).isEqualTo("Give a whole number of at least 1, such as the default 200.");
        assertThat(thrown.problems().get(0).value()).isEqualTo("1.5");
    }

    @Test
    void wrongValuesSayWhatIsRight() {
        assertThat(sentence("epochs=1e3"))
                .isEqualTo("command line: epochs must be a whole number, but is 1e3. Give a whole number of at least 1,"
                        + " such as the default 200.");
        assertThat(sentence("epochs=3000000000")).startsWith("command line: epochs must be a whole number, but is");
        assertThat(sentence("epochs=0"))
                .isEqualTo(
                        "command line: epochs must be at least 1, but is 0. Give a whole number of at least 1, such as"
                                + " the default 200.");
        assertThat(sentence("optimizer.momentum=1"))
                .isEqualTo(
                        "command line: optimizer.momentum must be at least 0 and less than 1, but is 1. Give a number of"
                                + " at least 0 and less than 1, such as the default 0.9.");
        assertThat(sentence("memory.momentum=2"))
                .isEqualTo(
                        "command line: memory.momentum must be from 0 to 1, but is 2. Give a number from 0 to 1, such as"
                                + " the default 0.99.");
        assertThat(sentence("optimizer.lr=.nan")).startsWith("command line: optimizer.lr must be a number, but is");
        assertThat(sentence("memory.fill=yes"))
                .isEqualTo(
                        "command line: memory.fill must be true or false, but is yes. Give true or false, such as the"
                                + " default true.");
        assertThat(sentence("symmetric=yes"))
                .isEqualTo("command line: symmetric must be none, sum or mean, but is yes. Give none, sum or mean, such"
                        + " as the default none.");
        assertThat(sentence("optimizer.schedule=steps")).contains("The milestones of schedule steps are missing");
        assertThat(sentence("encoder.name=resnet51"))
                .isEqualTo("command line: encoder.name must be resnet18, resnet34, resnet50, resnet101, wide_resnet50_2"
                        + " or wide_resnet101_2, but is resnet51. Did you mean resnet50?");
        assertThat(sentence("encoder.stem=big"))
                .isEqualTo("command line: encoder.stem must be auto, small or imagenet, but is big. Give auto, small or"
                        + " imagenet, such as the default auto.");
        assertThat(sentence("evaluation.recall=5"))
                .isEqualTo(
                        "command line: evaluation.recall must be a list, but is 5. Put brackets around its values, as in"
                                + " [5].");
        assertThat(sentence("evaluation.recall=[1, 0]"))
                .isEqualTo(
                        "command line: evaluation.recall[1] must be at least 1, but is 0. Give a whole number of at least"
                                + " 1, such as the default [1, 2, 5, 10, 50, 100].");
        assertThat(sentence("data=cifar10"))
                .isEqualTo(
                        "command line: data must be a map of keys, but is cifar10. Give keys below it, such as data.dataset.");
        assertThat(sentence("losses.contrastive.target=self"))
                .isEqualTo(
                        "command line: losses.contrastive.target must be a map of keys, but is self. Set the name of the target with"
                                + " losses.contrastive.target.name.");
        assertThat(sentence("losses=[a]"))
                .isEqualTo(
                        "command line: losses must be a map of entries by name, but is [a]. Give each entry a name below"
                                + " losses.");
        assertThat(sentence("epochs={a: 1}")).startsWith("command line: epochs must be a whole number, but is {a: 1}.");
    }

    @Test
    void unknownKeysComeWithWhatWasMeant() {
        assertThat(sentence("optimizer.learnin=1"))
                .isEqualTo("command line: optimizer.learnin is not a known key. The keys of optimizer are name, lr,"
                        + " scale, momentum, betas, eps, weightDecay, trust, exclude, groups, warmup, warmupFrom,"
                        + " schedule, milestones, factor, clip.");
        assertThat(sentence("optimizer.momentun=0.5"))
                .isEqualTo("command line: optimizer.momentun is not a known key. Did you mean optimizer.momentum?");
        assertThat(sentence("temperature=0.2"))
                .isEqualTo("command line: temperature is not a known key. Did you mean evaluation.knn.temperature,"
                        + " losses.contrastive.temperature or losses.contrastive.target.temperature?");
        assertThat(sentence("lr=0.2"))
                .endsWith("Did you mean optimizer.lr, evaluation.semi.lr or evaluation.linear.lr?");
        assertThat(sentence("loss.contrastive.temperature=0.2"))
                .isEqualTo("command line: loss is not a known key. Did you mean losses?");
        assertThat(sentence("losses.contrastive.w=1")).endsWith("Did you mean losses.contrastive.target.w?");
        assertThat(sentence("losses.contrastive.tempratur=1")).endsWith("Did you mean losses.contrastive.temperature?");
        assertThat(sentence("losses.contrastiv.weight=1"))
                .isEqualTo("command line: losses.contrastiv does not name a loss. Did you mean losses.contrastive?");
        assertThat(sentence("losses.other.weight=1"))
                .isEqualTo("command line: losses.other does not name a loss. Set losses.other.name to info-nce or"
                        + " cross-entropy.");
        assertThat(sentence("data.root.path=x"))
                .isEqualTo("command line: data.root must be text, but is {path: x}. Give text.");
        assertThat(sentence("recipe=other"))
                .isEqualTo(
                        "command line: The key recipe is only allowed in an experiment file. Pass the recipe as the first"
                                + " argument, or write a file with this key.");
    }

    @Test
    void componentsThatAreNotThereAreNamedWithTheirPlace() {
        assertThat(sentence("losses.contrastive.name=info"))
                .isEqualTo("command line: In losses.contrastive: There is no loss info. Choose another one.");
        registry.add(FakeRegistry.plugin("other", "1.0.0"), new FakeRegistry.Head<>("mlp", FakeRegistry.None.class));
        assertThat(sentence("seed=2"))
                .isEqualTo(RECIPE + ": In heads.projector: Several plugins have a head mlp. Choose another one.");
        assertThat(loader.load("maskcon", List.of("heads.projector.name=other:mlp"))
                        .experiment()
                        .heads())
                .containsOnlyKeys("projector");
    }

    @Test
    void whatAConstructorRefusesBelongsToTheOptionThatItNames() {
        ConfigurationException thrown =
                refused("maskcon", "losses.contrastive.target.w=0", "losses.contrastive.target.temperature=11");

        assertThat(thrown.problems())
                .containsExactly(new Problem(
                        "losses.contrastive.target.temperature",
                        "11",
                        "command line",
                        "In losses.contrastive.target: A temperature of more than 10 needs a w above 0.",
                        "Change losses.contrastive.target.temperature."));
        assertThat(sentence("compute.device=tpu"))
                .isEqualTo("command line: In compute: The device must be auto, cpu, gpu or gpu:n, but is tpu. Change"
                        + " compute.device.");
        assertThat(sentence("compute.layout=contiguous", "compute.convolution=winograd"))
                .isEqualTo(
                        "command line: In compute: convolution winograd requires executor script and layout channels-last."
                                + " Change compute.convolution.");
        assertThat(sentence("views.mean=[1]"))
                .isEqualTo("command line: In views: mean needs one number for each of red, green and blue, but has 1."
                        + " Change views.mean.");
        assertThat(sentence("name=../x"))
                .isEqualTo(
                        "command line: The name ../x is not valid for a folder; use letters, digits, hyphens and underscores."
                                + " Change name.");
    }

    @Test
    void anOptionOfAPluginMustNotHaveAKeyOfTheHost() {
        record Weighted(@dev.bifocal.api.option.Option(doc = "W.", value = "1") double weight) {}
        registry.add(FakeRegistry.BASELINES, new FakeRegistry.Loss<>("weighted", Weighted.class));

        assertThat(sentence("losses.contrastive.name=weighted"))
                .endsWith("In losses.contrastive: loss baselines:weighted declares the option weight, a reserved key"
                        + " of every loss. The plugin's author has to rename the option.");
    }

    @Test
    void aPluginThatCannotTellItsOptionsIsNamed() {
        record Bare(int undocumented) {}
        registry.add(FakeRegistry.BASELINES, new FakeRegistry.Loss<>("bare", Bare.class));

        assertThat(sentence("losses.contrastive.name=bare"))
                .startsWith("command line: In losses.contrastive: The record component undocumented of ")
                .endsWith(" has no @Option. The author must annotate it with a doc sentence, a default and a range.");
    }

    @Test
    void aRequiredOptionIsAskedFor() {
        record Needy(@dev.bifocal.api.option.Option(doc = "N.", min = 1) int count) {}
        registry.add(FakeRegistry.BASELINES, new FakeRegistry.Head<>("needy", Needy.class));

        assertThat(sentence("heads.projector.name=needy"))
                .isEqualTo(
                        "command line: heads.projector.count has no default and is required. Give a whole number of at"
                                + " least 1.");
    }

    @Test
    void overridesHaveAFormAndAValue() {
        String remedy = " Use the form optimizer.lr=0.1; the value null removes a setting.";
        assertThat(sentence("lr"))
                .isEqualTo("command line: The override lr does not have the form key=value." + remedy);
        assertThat(sentence("a..b=1"))
                .isEqualTo("command line: The override a..b=1 does not have the form key=value." + remedy);
        assertThat(sentence("data.root=")).isEqualTo("command line: The override data.root= has no value." + remedy);
        assertThat(sentence("views.mean=[0.1, 0.2"))
                .startsWith("command line: The value of views.mean is not YAML, at line 1, column");
    }

    @Test
    void filesTellTheLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("e.yaml"),
                """
                recipe: maskcon
                optimizer.lr: 3
                losses:
                  contrastive:
                    tmperature: 1
                  contrastive:
                    weight: -1
                """);

        assertThat(refused(file.toString()).problems())
                .extracting(Problem::sentence)
                .containsExactlyInAnyOrder(
                        "file %s:6: losses.contrastive is given twice, first at file %s:4. Keep one of them."
                                .formatted(file, file),
                        ("file %s:2: optimizer.lr is not a known key. Nest it: write optimizer: on one line and lr:"
                                        + " indented on the next line.")
                                .formatted(file),
                        "file %s:5: losses.contrastive.tmperature is not a known key. Did you mean losses.contrastive.temperature?"
                                .formatted(file));
    }

    @Test
    void textThatIsNotYamlIsShownWithItsPlace(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("e.yaml"), "losses:\n  a: [1, 2\n  b: 3\n");

        Problem problem = refused(file.toString()).problems().get(0);

        assertThat(problem.sentence())
                .startsWith("file " + file + ":3: The text is not YAML, at line 3, column ")
                .endsWith(" Look for an unclosed bracket or quote, a tab, or a wrong indentation.");
        assertThat(problem.value()).isEqualTo("b: 3");
    }

    @Test
    void filesAndRecipesThatAreNotThereAreNamed() {
        assertThat(refused("no/such.yaml").problems().get(0).sentence())
                .isEqualTo(
                        "file no/such.yaml: The experiment file no/such.yaml does not exist. Check the path. An argument"
                                + " without a path separator or a file suffix names a recipe.");
        assertThat(refused("mascon", "x").problems())
                .extracting(Problem::message)
                .containsExactly("There is no recipe mascon.", "The override x does not have the form key=value.");
    }

    @Test
    void aliasesSecondDocumentsAndLooseTextAreRefused() {
        assertThat(parsed("data: &a {dataset: shapes}\nviews: *a\n"))
                .isEqualTo("exp:2: views is a YAML alias, which is not supported. Write it out.");
        assertThat(parsed("seed: 1\n---\nseed: 2\n"))
                .isEqualTo("exp:3: The text contains a second YAML document. Keep one document per file.");
        assertThat(parsed("hello"))
                .isEqualTo("exp:1: An experiment must be a map of keys. Write keys such as encoder: and losses:.");
        assertThat(parsed("losses: {a.b: {name: info-nce}}"))
                .isEqualTo("exp:1: The name a.b below losses has characters other than letters, digits, hyphens and"
                        + " underscores. Rename it.");
    }

    private String parsed(String yaml) {
        return catchThrowableOfType(ConfigurationException.class, () -> loader.parse(yaml, "exp"))
                .problems()
                .get(0)
                .sentence();
    }

    private String sentence(String... overrides) {
        List<Problem> problems = refused("maskcon", overrides).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0).sentence();
    }

    private ConfigurationException refused(String recipeOrFile, String... overrides) {
        return catchThrowableOfType(ConfigurationException.class, () -> loader.load(recipeOrFile, List.of(overrides)));
    }
}
