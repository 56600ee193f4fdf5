package dev.bifocal.host.plugin.load;

import static dev.bifocal.host.plugin.load.PluginFolder.loadBesideHealthy;
import static dev.bifocal.host.plugin.load.PluginFolder.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** Each plugin here has a broken extension beside a good one, and a healthy plugin beside it. */
class BrokenExtensionTest {

    private static final String LOSS = Sources.loss("test.Bad", "bad");

    @TempDir
    private Path folder;

    private Finding onlyFinding(JarBuilder bad, FindingCode code) {
        bad.extension("test.Good", Sources.head("test.Good", "good")).in(folder);
        PluginRegistry registry = loadBesideHealthy(folder);
        assertThat(registry.component(Kind.HEAD, "good").qualifiedName()).isEqualTo("mixed:good");
        assertThat(registry.components(Kind.LOSS)).hasSize(1);
        Finding finding = only(registry, code);
        assertThat(finding.pluginId()).contains("mixed");
        assertThat(finding.extension()).contains("test.Bad");
        return finding;
    }

    private Finding onlyFinding(String badSource, FindingCode code) {
        return onlyFinding(JarBuilder.plugin("mixed").extension("test.Bad", badSource), code);
    }

    /** A class file's version is in its bytes 6 and 7. */
    private static byte[] compiledFor(int java, byte[] classFile) {
        classFile[7] = (byte) (java + 44);
        return classFile;
    }

    @Test
    void a_class_for_a_newer_java_is_reported_with_both_versions() {
        int running = Runtime.version().feature();
        JarBuilder bad = JarBuilder.plugin("mixed")
                .extension("test.Bad", LOSS)
                .edit("test.Bad", bytes -> compiledFor(running + 4, bytes));

        Finding finding = onlyFinding(bad, FindingCode.CLASS_FOR_NEWER_JAVA);

        assertThat(finding.message())
                .isEqualTo("Class test.Bad, or one that it uses, was compiled for Java %d, but this is Java %d."
                        .formatted(running + 4, running));
        assertThat(finding.remedy()).startsWith("Run Bifocal on Java %d".formatted(running + 4));
    }

    @Test
    void options_for_a_newer_java_are_reported() {
        JarBuilder bad = JarBuilder.plugin("mixed")
                .extension("test.Bad", LOSS)
                .edit("test.Bad$Options", bytes -> compiledFor(Runtime.version().feature() + 1, bytes));

        onlyFinding(bad, FindingCode.CLASS_FOR_NEWER_JAVA);
    }

    @Test
    void a_class_that_the_jar_does_not_hold_is_reported() {
        onlyFinding(JarBuilder.plugin("mixed").indexed("test.Bad"), FindingCode.CLASS_MISSING);
    }

    @Test
    void a_damaged_class_is_reported() {
        JarBuilder bad = JarBuilder.plugin("mixed").extension("test.Bad", LOSS).edit("test.Bad", bytes -> new byte[99]);

        assertThat(onlyFinding(bad, FindingCode.CLASS_BROKEN).cause().orElseThrow())
                .contains("ClassFormatError");
    }

    @Test
    void a_missing_superclass_is_reported() {
        JarBuilder bad = JarBuilder.plugin("mixed")
                .source("other.Base", "package other; public class Base {}")
                .leaveOut("other.Base")
                .extension("test.Bad", LOSS.replace("Bad implements", "Bad extends other.Base implements"));

        Finding finding = onlyFinding(bad, FindingCode.NEEDS_MISSING_CLASS);

        assertThat(finding.message()).isEqualTo("Class test.Bad requires class other.Base, which was not found.");
        assertThat(finding.remedy()).contains("Shade").contains("Plugin-Dependencies");
    }

    @Test
    void a_class_that_only_the_constructor_needs_is_reported() {
        JarBuilder bad = JarBuilder.plugin("mixed")
                .source("other.Base", "package other; public class Base {}")
                .leaveOut("other.Base")
                .extension("test.Bad", LOSS.replace("Bad() {}", "Bad() { new other.Base(); }"));

        onlyFinding(bad, FindingCode.NEEDS_MISSING_CLASS);
    }

    @Test
    void a_class_of_the_host_is_out_of_reach() {
        String source = LOSS.replace("Bad() {}", "Bad() { dev.bifocal.host.plugin.Kind.values(); }");

        Finding finding = onlyFinding(source, FindingCode.NEEDS_MISSING_CLASS);

        assertThat(finding.message()).contains("dev.bifocal.host.plugin.Kind");
        assertThat(finding.remedy()).contains("plugins can use the api of Bifocal but not the host");
    }

    @Test
    void a_constructor_that_throws_is_reported_with_what_and_where() {
        Finding finding = onlyFinding(
                LOSS.replace("Bad() {}", "Bad() { throw new IllegalStateException(\"no luck\"); }"),
                FindingCode.CONSTRUCTOR_FAILED);

        assertThat(finding.message())
                .isEqualTo("The constructor of class test.Bad threw java.lang.IllegalStateException.");
        assertThat(finding.cause().orElseThrow())
                .startsWith("java.lang.IllegalStateException: no luck at mixed@1.0.0//test.Bad.<init>(Bad.java:");
    }

    @Test
    void a_static_initialiser_that_throws_is_reported() {
        Finding finding = onlyFinding(
                LOSS.replace("public Bad() {}", "static final int N = Integer.parseInt(\"x\"); public Bad() {}"),
                FindingCode.CONSTRUCTOR_FAILED);

        assertThat(finding.message()).contains("static initializer").contains("NumberFormatException");
    }

    @Test
    void every_extension_that_uses_a_class_with_a_broken_initialiser_is_reported() {
        String use = "%1$s() { shared.Words.size(); }";
        JarBuilder.plugin("mixed")
                .source(
                        "shared.Words",
                        "package shared; public class Words { static int size = 1 / (1 - 1); public static void size() {} }")
                .extension("test.Bad", LOSS.replace("Bad() {}", use.formatted("Bad")))
                .extension(
                        "test.Other", Sources.loss("test.Other", "other").replace("Other() {}", use.formatted("Other")))
                .in(folder);

        assertThat(loadBesideHealthy(folder).findings())
                .extracting(Finding::code)
                .containsExactly("constructor-failed", "constructor-failed");
    }

    @Test
    void a_throwable_without_a_working_message_is_reported() {
        String fail = "{ throw new IllegalStateException(); }";
        String bomb =
                "throw new Error() { public String toString() %1$s public String getMessage() %1$s };".formatted(fail);

        onlyFinding(LOSS.replace("Bad() {}", "Bad() { " + bomb + " }"), FindingCode.CONSTRUCTOR_FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"private Bad() {}", "Bad() {}", "public Bad(int n) {}"})
    void a_class_that_cannot_be_made_is_reported(String constructor) {
        onlyFinding(LOSS.replace("public Bad() {}", constructor), FindingCode.NO_CONSTRUCTOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "public abstract class"})
    void a_class_that_is_not_public_or_abstract_is_reported(String modifiers) {
        onlyFinding(LOSS.replace("public class", modifiers), FindingCode.NO_CONSTRUCTOR);
    }

    @Test
    void a_class_that_is_no_component_is_reported() {
        Finding finding = onlyFinding("package test; public class Bad {}", FindingCode.NOT_A_COMPONENT);

        assertThat(finding.message()).isEqualTo("Class test.Bad is not a component of any kind.");
        assertThat(finding.remedy()).contains("ViewPairLoss, HeadFactory, TargetBuilder");
    }

    /** A compiler refuses such a class, because the kinds have methods that differ in their result alone. */
    @Test
    void a_class_of_several_kinds_is_reported() {
        JarBuilder bad = JarBuilder.plugin("mixed").extension("test.Bad", LOSS).edit("test.Bad", bytes -> {
            ClassWriter edited = new ClassWriter(0);
            new ClassReader(bytes)
                    .accept(
                            new ClassVisitor(Opcodes.ASM9, edited) {
                                @Override
                                public void visit(
                                        int version,
                                        int access,
                                        String name,
                                        String signature,
                                        String parent,
                                        String[] interfaces) {
                                    String[] both = {interfaces[0], "dev/bifocal/api/target/TargetBuilder"};
                                    super.visit(version, access, name, null, parent, both);
                                }
                            },
                            0);
            return edited.toByteArray();
        });

        assertThat(onlyFinding(bad, FindingCode.NOT_A_COMPONENT).message()).contains("more than one kind");
    }

    @Test
    void a_class_of_the_host_in_the_index_is_reported() {
        JarBuilder.plugin("mixed").indexed("ai.djl.engine.Engine").in(folder);

        assertThat(only(loadBesideHealthy(folder), FindingCode.CLASS_MISSING).message())
                .contains("belongs to the host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Info NCE\"", "\"info_nce\"", "\"a:b\"", "\"\"", "null", "String.valueOf(1 / (1 - 1))"})
    void an_illegal_name_is_reported(String name) {
        onlyFinding(LOSS.replace("return \"bad\"", "return " + name), FindingCode.NAME_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\" \"", "\"two\\nlines\"", "null", "String.valueOf(1 / (1 - 1))"})
    void an_illegal_summary_is_reported(String summary) {
        onlyFinding(LOSS.replace("return \"A loss of the tests\"", "return " + summary), FindingCode.SUMMARY_INVALID);
    }

    @Test
    void a_question_that_is_not_answered_is_reported_with_its_cause() {
        Finding finding = onlyFinding(
                LOSS.replace("return \"bad\"", "return String.valueOf(1 / (1 - 1))"), FindingCode.NAME_INVALID);

        assertThat(finding.message()).isEqualTo("name() of class test.Bad threw java.lang.ArithmeticException.");
        assertThat(finding.cause().orElseThrow()).contains("/ by zero");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "(Class<Options>) (Class<?>) String.class", "(Class<Options>) (Object) (1 / (1 - 1))"})
    void an_illegal_options_type_is_reported(String type) {
        onlyFinding(LOSS.replace("return Options.class", "return " + type), FindingCode.OPTIONS_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "double temperature",
                "@Option(doc = \"Temperature.\", value = \"warm\") double temperature",
                "@Option(doc = \"Temperature.\", value = \"0\", above = 0) double temperature",
                "@Option(doc = \"Weight.\") double weight"
            })
    void illegal_options_are_reported(String options) {
        onlyFinding(LOSS.replace(Sources.OPTIONS, options), FindingCode.OPTIONS_INVALID);
    }

    @Test
    void every_illegal_option_is_reported() {
        JarBuilder.plugin("mixed")
                .extension("test.Bad", LOSS.replace(Sources.OPTIONS, "double a, @Option(doc = \"B.\") float b"))
                .in(folder);

        assertThat(loadBesideHealthy(folder).findings())
                .extracting(Finding::code)
                .containsExactly("options-invalid", "options-invalid");
    }

    @Test
    void two_extensions_of_one_name_are_both_unusable() {
        JarBuilder bad = JarBuilder.plugin("mixed")
                .extension("test.First", Sources.loss("test.First", "bad"))
                .extension("test.Bad", LOSS);

        Finding finding = onlyFinding(bad, FindingCode.DUPLICATE_NAME);

        assertThat(finding.message())
                .isEqualTo(
                        "Plugin 'mixed' has several classes for loss 'bad', so none can be used: test.First, test.Bad.");
    }

    @Test
    void a_loss_and_a_head_may_share_a_name() {
        JarBuilder.withLoss("shared", "same")
                .extension("test.Head", Sources.head("test.Head", "same"))
                .in(folder);

        PluginRegistry registry = loadBesideHealthy(folder);

        assertThat(registry.findings()).isEmpty();
        assertThat(registry.component(Kind.HEAD, "same").component().getClass().getSimpleName())
                .isEqualTo("Head");
    }

    @Test
    void one_loading_reports_everything() {
        JarBuilder.plugin("many")
                .extension("test.Bad", "package test; public class Bad {}")
                .indexed("test.Nowhere")
                .extension("test.Good", Sources.loss("test.Good", "good"))
                .in(folder);

        PluginRegistry registry = Plugins.load(List.of(folder));

        assertThat(registry.findings()).extracting(Finding::code).containsExactly("not-a-component", "class-missing");
        assertThat(registry.component(Kind.LOSS, "many:good").plugin().id()).isEqualTo("many");
    }
}
