package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Components that note when they are initialized. */
class IndexedPluginsTest {

    private static final String INITIALIZED = "bifocal.test.initialized";

    private static final String MARK = "System.setProperty(\"%s\", \"yes\");".formatted(INITIALIZED);

    @TempDir
    private Path folder;

    @BeforeEach
    void forget() {
        System.clearProperty(INITIALIZED);
    }

    private static boolean initialized() {
        return System.getProperty(INITIALIZED) != null;
    }

    /** A loss whose name is an expression, and which notes its initialization. */
    private static String marked(String className, String name) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        return Sources.loss(className, "NONE")
                .replace("\"NONE\"", name)
                .replace("public %s() {}".formatted(simple), "static { %s } public %s() {}".formatted(MARK, simple));
    }

    private PluginRegistry load() {
        return Plugins.load(List.of(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"static { MARK } public Late() {}", "public Late() { MARK }"})
    void aComponentIsInitializedWhenItIsNamed(String initializer) {
        String source =
                Sources.loss("test.Late", "late").replace("public Late() {}", initializer.replace("MARK", MARK));
        JarBuilder.withLoss("a", "good")
                .extension("test.Late", source)
                .recipe("fast", "# Fast.")
                .in(folder);

        PluginRegistry registry = load();
        assertThat(registry.component(Kind.LOSS, "good").qualifiedName()).isEqualTo("a:good");
        assertThat(registry.component(Kind.LOSS, "a:good").qualifiedName()).isEqualTo("a:good");
        assertThat(registry.find(Kind.LOSS, "nothing")).isEmpty();
        assertThat(registry.recipe("fast").plugin())
                .isEqualTo(registry.plugins().get(0));
        assertThat(initialized()).isFalse();

        assertThat(registry.component(Kind.LOSS, "late").qualifiedName()).isEqualTo("a:late");
        assertThat(initialized()).isTrue();
    }

    @Test
    void anExperimentInitializesOnlyTheComponentsThatItNames() {
        JarBuilder.withLoss("a", "good")
                .extension("test.Late", marked("test.Late", "\"late\""))
                .in(folder);
        JarBuilder.plugin("b")
                .extension("test.Other", marked("test.Other", "\"other\""))
                .recipe("mine", "# Mine.\nlosses: {main: {name: good}}")
                .in(folder);
        ExperimentLoader loader = new ExperimentLoader(load());

        Experiment mine =
                loader.load("mine", List.of("losses.main.temperature=0.2")).experiment();
        assertThat(mine.losses().get("main").component().qualifiedName()).isEqualTo("a:good");
        assertThat(initialized()).isFalse();

        loader.load("mine", List.of("losses.more.name=late"));
        assertThat(initialized()).isTrue();
    }

    @Test
    void aComponentThatCannotBeMadeIsReportedWhenItIsNamed() {
        String source = Sources.loss("test.Bad", "bad")
                .replace("public Bad() {}", "public Bad() { throw new IllegalStateException(); }");
        JarBuilder.withLoss("a", "good").extension("test.Bad", source).in(folder);
        PluginRegistry registry = load();

        assertThat(registry.component(Kind.LOSS, "good").qualifiedName()).isEqualTo("a:good");
        assertThatThrownBy(() -> registry.component(Kind.LOSS, "bad"))
                .isInstanceOf(BifocalException.class)
                .hasMessage("The loss 'bad' cannot be used: "
                        + "The constructor of class test.Bad threw java.lang.IllegalStateException.");
        assertThat(registry.findings()).extracting(Finding::code).containsExactly("constructor-failed");
    }

    @Test
    void aComponentThatCannotBeLinkedIsReportedWhenItIsNamed() {
        String source = Sources.loss("test.Bad", "bad").replace("Bad implements", "Bad extends other.Base implements");
        JarBuilder.withLoss("a", "good")
                .source("other.Base", "package other; public class Base {}")
                .leaveOut("other.Base")
                .extension("test.Bad", source)
                .in(folder);
        PluginRegistry registry = load();

        assertThat(registry.component(Kind.LOSS, "good").qualifiedName()).isEqualTo("a:good");
        assertThatThrownBy(() -> registry.component(Kind.LOSS, "a:bad"))
                .isInstanceOf(BifocalException.class)
                .hasMessage("The loss 'a:bad' cannot be used: "
                        + "Class test.Bad requires class other.Base, which was not found.");
    }

    @Test
    void allFindingsNeedAllComponents() {
        JarBuilder.plugin("a")
                .extension("test.Late", marked("test.Late", "\"late\""))
                .in(folder);

        assertThat(load().findings()).isEmpty();

        assertThat(initialized()).isTrue();
    }

    @Test
    void aNameCanBeAConstantOfTheClassOrOfASuperclass() {
        JarBuilder.plugin("a")
                .source("test.Base", Sources.loss("test.Base", "base").replace("@org.pf4j.Extension", ""))
                .extension(
                        "test.Late", "package test; public class Late extends Base { static { %s } }".formatted(MARK))
                .extension(
                        "test.Named",
                        marked("test.Named", "NAME")
                                .replace(
                                        "public Named() {}", "static final String NAME = \"named\"; public Named() {}"))
                .extension("test.Good", Sources.loss("test.Good", "good"))
                .in(folder);
        PluginRegistry registry = load();

        registry.component(Kind.LOSS, "good");
        assertThat(initialized()).isFalse();

        assertThat(registry.component(Kind.LOSS, "base").component().getClass()).hasToString("class test.Late");
        assertThat(initialized()).isTrue();
        assertThat(registry.component(Kind.LOSS, "named").component().getClass())
                .hasToString("class test.Named");
        assertThat(registry.findings()).isEmpty();
    }

    @Test
    void aComputedNameIsAskedForWhereItMayBeTheName() {
        JarBuilder.withLoss("a", "good")
                .extension("test.H", Sources.head("test.H", "mlp"))
                .in(folder);
        JarBuilder.plugin("b")
                .extension("test.Made", marked("test.Made", "String.join(\"-\", \"made\", \"up\")"))
                .in(folder);
        PluginRegistry registry = load();

        registry.component(Kind.LOSS, "a:good");
        registry.component(Kind.HEAD, "mlp");
        assertThat(initialized()).isFalse();

        assertThat(registry.component(Kind.LOSS, "made-up").qualifiedName()).isEqualTo("b:made-up");
        assertThat(registry.component(Kind.LOSS, "good").qualifiedName()).isEqualTo("a:good");
    }

    @Test
    void aHeadIsFoundWithoutTheLossOfTheSameName() {
        JarBuilder.plugin("a")
                .extension("test.Late", marked("test.Late", "\"same\""))
                .extension("test.H", Sources.head("test.H", "same"))
                .in(folder);
        PluginRegistry registry = load();

        registry.component(Kind.HEAD, "same");
        assertThat(initialized()).isFalse();

        registry.component(Kind.LOSS, "same");
        assertThat(initialized()).isTrue();
    }

    @Test
    void aBrokenComponentDoesNotHideTheOneOfTheSameNameInAnotherPlugin() {
        JarBuilder.plugin("a")
                .extension("test.Bad", Sources.loss("test.Bad", "same").replace("public Bad() {}", "private Bad() {}"))
                .in(folder);
        JarBuilder.withLoss("b", "same").in(folder);

        assertThat(load().component(Kind.LOSS, "same").qualifiedName()).isEqualTo("b:same");
    }

    @Test
    void componentsOfTheSameNameInOnePluginDoNotHideTheOneInAnother() {
        JarBuilder.withLoss("a", "same")
                .extension("test.Twin", Sources.loss("test.Twin", "same"))
                .in(folder);
        JarBuilder.withLoss("b", "same").in(folder);
        PluginRegistry registry = load();

        assertThat(registry.component(Kind.LOSS, "same").qualifiedName()).isEqualTo("b:same");
        assertThat(registry.find(Kind.LOSS, "a:same")).isEmpty();
    }
}
