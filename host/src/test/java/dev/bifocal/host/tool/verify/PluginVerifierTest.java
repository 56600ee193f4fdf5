package dev.bifocal.host.tool.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.load.Sources;
import dev.bifocal.host.tool.verify.VerifyRule.Severity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules beyond the loader's; the tests of broken jars cover those of the loader. */
class PluginVerifierTest {

    private static final String LOSS = Sources.loss("test.Loss", "x-loss");

    @TempDir
    private Path folder;

    private Verification verify(JarBuilder plugin) {
        return PluginVerifier.verify(
                plugin.in(folder),
                new PluginVerifier.Settings(List.of(), Set.of(), false, Duration.ofMinutes(1)),
                recipe -> {});
    }

    private static JarBuilder plugin(String source) {
        return JarBuilder.plugin("x").extension("test.Loss", source);
    }

    /** The only remark of a rule. */
    private static Remark only(Verification verification, VerifyRule rule) {
        assertThat(verification.remarks())
                .filteredOn(remark -> remark.rule() == rule)
                .hasSize(1);
        Remark remark = verification.remarks().stream()
                .filter(one -> one.rule() == rule)
                .findFirst()
                .orElseThrow();
        assertThat(remark.severity()).isEqualTo(rule.severity());
        assertThat(remark.message()).doesNotContain("%s").endsWith(".");
        return remark;
    }

    @Test
    void a_healthy_plugin_passes_strictly() {
        Verification verification = verify(plugin(LOSS));

        assertThat(verification.remarks()).noneMatch(remark -> remark.severity() != Severity.NOTE);
        assertThat(verification.passes(true)).isTrue();
    }

    /** Both names have five letters, so that the class file stays valid. */
    private static byte[] renamed(byte[] classFile, String from, String to) {
        String text = new String(classFile, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void a_missing_member_of_the_api_is_named() {
        Verification verification = verify(plugin(LOSS).edit("test.Loss", bytes -> renamed(bytes, "query", "querx")));

        Remark remark = only(verification, VerifyRule.MEMBERS);

        assertThat(remark.message())
                .isEqualTo("Class test.Loss uses dev.bifocal.api.loss.LossNeeds.Builder.querx(), which this host's api"
                        + " and DJL do not have.");
        assertThat(verification.passes(false)).isFalse();
    }

    @Test
    void a_missing_class_of_the_api_is_named_once() {
        Path newer = JarBuilder.plugin("newer")
                .source(
                        "dev.bifocal.api.Newer",
                        "package dev.bifocal.api; public class Newer { public static void call() {} }")
                .in(folder);
        String source = LOSS.replace("return step -> null;", "dev.bifocal.api.Newer.call(); return step -> null;");

        Remark remark = only(verify(plugin(source).compiledAgainst(newer)), VerifyRule.MEMBERS);

        assertThat(remark.message()).contains("class dev.bifocal.api.Newer");
    }

    @Test
    void inherited_members_and_members_of_the_platform_are_found() {
        String source = LOSS.replace(
                "return step -> null;",
                "return step -> { hashCode(); return step.query().get(\"embedding\").mean().add(1).stopGradient(); };");

        assertThat(verify(plugin(source)).passes(true)).isTrue();
    }

    @Test
    void experimental_parts_are_warned_of() {
        Verification verification =
                verify(plugin(LOSS.replace("query(\"embedding\")", "geometry(dev.bifocal.api.View.QUERY)")));

        assertThat(only(verification, VerifyRule.EXPERIMENTAL).message())
                .contains("dev.bifocal.api.loss.LossNeeds.Builder.geometry()");
        assertThat(verification.passes(false)).isTrue();
        assertThat(verification.passes(true)).isFalse();
    }

    @Test
    void classes_of_the_host_are_named() {
        String source =
                LOSS.replace("return step -> null;", "dev.bifocal.host.plugin.Kind.values(); return step -> null;");

        Verification verification = verify(plugin(source));

        assertThat(only(verification, VerifyRule.INTERNALS).message())
                .contains("dev.bifocal.host.plugin.Kind in test.Loss");
        assertThat(verification.passes(false)).isFalse();
    }

    @Test
    void a_component_that_the_index_forgot_is_named() {
        Verification verification = verify(plugin(LOSS)
                .source(
                        "test.Forgotten",
                        Sources.loss("test.Forgotten", "forgotten").replace("@org.pf4j.Extension", "")));

        assertThat(only(verification, VerifyRule.FORGOTTEN).message()).contains("test.Forgotten");
        assertThat(verification.passes(true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXIT | System.exit(1) | java.lang.System.exit()",
                "EXIT | Runtime.getRuntime().halt(1) | java.lang.Runtime.halt()",
                "NATIVE_CODE | System.loadLibrary(\"x\") | java.lang.System.loadLibrary()",
                "NETWORK | try { new java.net.Socket(\"a\", 1); } catch (java.io.IOException e) { } | java.net.Socket",
                "PROCESSES | try { new ProcessBuilder(\"a\").start(); } catch (java.io.IOException e) { } | java.lang.ProcessBuilder",
                "REFLECTION | try { Class.forName(\"x\"); } catch (ClassNotFoundException e) { } | java.lang.Class.forName()",
                "FILES | try { java.nio.file.Files.writeString(java.nio.file.Path.of(\"a\"), \"\"); } catch (java.io.IOException e) { } | java.nio.file.Files.writeString()"
            })
    void calls_that_reach_outside_are_named(VerifyRule rule, String code, String call) {
        String statement = code.endsWith("}") ? code : code + ";";
        Verification verification =
                verify(plugin(LOSS.replace("return step -> null;", statement + " return step -> null;")));

        assertThat(only(verification, rule).message()).contains(call).contains("test.Loss");
        assertThat(verification.passes(false)).isTrue();
        assertThat(verification.passes(true)).isEqualTo(rule.severity() == Severity.NOTE);
    }

    @Test
    void classes_for_a_newer_java_are_named_although_they_load_here() {
        JarBuilder plugin = plugin(LOSS)
                .source("test.Helper", "package test; class Helper {}")
                .edit("test.Helper", bytes -> {
                    bytes[7] = 44 + 21;
                    return bytes;
                });

        assertThat(only(verify(plugin), VerifyRule.JAVA_VERSION).message())
                .contains("compiled for Java 21")
                .contains("test.Helper");
    }

    @Test
    void classes_that_are_too_new_to_be_parsed_are_named_with_their_java() {
        JarBuilder plugin = plugin(LOSS)
                .source("test.Helper", "package test; class Helper {}")
                .edit("test.Helper", bytes -> {
                    bytes[7] = 99;
                    return bytes;
                });

        Verification verification = verify(plugin);

        assertThat(only(verification, VerifyRule.JAVA_VERSION).message())
                .contains("compiled for Java 55")
                .contains("test.Helper");
        assertThat(verification.passes(false)).isFalse();
    }

    @Test
    void class_files_that_cannot_be_parsed_are_named() {
        Verification verification = verify(
                plugin(LOSS).file("test/Damaged.class", "x").file("META-INF/versions/21/test/Damaged.class", "\u00ca"));

        assertThat(only(verification, VerifyRule.READABLE).message())
                .contains("META-INF/versions/21/test/Damaged.class, test/Damaged.class");
        assertThat(verification.passes(false)).isFalse();
    }

    @Test
    void deprecated_parts_of_the_api_are_warned_of() {
        String former = "package dev.bifocal.api; public class Former { @Deprecated public static void call() {} }";
        Verification verification = verify(
                plugin(LOSS.replace("return step -> null;", "dev.bifocal.api.Former.call(); return step -> null;"))
                        .source("dev.bifocal.api.Former", former));

        assertThat(only(verification, VerifyRule.DEPRECATED).message())
                .isEqualTo("Class test.Loss uses dev.bifocal.api.Former.call(), which is deprecated and may be gone in"
                        + " the next major version of the api.");
    }

    @Test
    void an_invalid_recipe_is_refused_with_its_key() {
        Verification verification =
                verify(plugin(LOSS).recipe("bad", "# Bad.\nlosses: {a: {name: x-loss, temprature: 1}}\nepoch: 1\n"));

        assertThat(verification.remarks())
                .filteredOn(remark -> remark.rule() == VerifyRule.RECIPES)
                .extracting(Remark::message)
                .anyMatch(message ->
                        message.startsWith("x-1.0.0.jar!/META-INF/bifocal/recipes/bad.yaml:2: losses.a.temprature"))
                .anyMatch(message -> message.contains("epoch"));
        assertThat(verification.passes(false)).isFalse();
    }

    @Test
    void a_recipe_whose_parts_do_not_fit_is_refused() {
        Verification verification = verify(plugin(LOSS).recipe("alone", "# Alone.\nlosses: {a: {name: x-loss}}\n"));

        assertThat(only(verification, VerifyRule.RECIPES).message())
                .isEqualTo(
                        "Recipe 'alone': Loss x-loss needs output embedding, which nothing gives, as the experiment has"
                                + " no heads.");
    }

    @Test
    void a_build_that_is_not_reproducible_is_noted() {
        Verification verification = verify(plugin(LOSS).manifest("Created-By", "Maven"));

        assertThat(only(verification, VerifyRule.REPRODUCIBLE).message()).contains("Created-By");
        assertThat(verification.passes(true)).isTrue();
    }

    @Test
    void a_manifest_without_a_licence_is_warned_of() {
        assertThat(only(verify(plugin(LOSS).withoutManifest("Plugin-License")), VerifyRule.DESCRIPTION)
                        .message())
                .contains("Plugin-License");
    }

    @Test
    void another_version_of_the_plugin_in_a_folder_is_no_remark() {
        Path other = JarBuilder.plugin("x")
                .extension("test.Loss", LOSS)
                .version("0.9.0")
                .withoutManifest("Bifocal-Api-Version")
                .in(folder.resolve("other"));

        Verification verification = PluginVerifier.verify(
                plugin(LOSS).in(folder),
                new PluginVerifier.Settings(List.of(other.getParent()), Set.of(), false, Duration.ofMinutes(1)),
                recipe -> {});

        assertThat(verification.passes(true)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(FindingCode.class)
    void each_finding_belongs_to_a_rule(FindingCode code) {
        assertThat(VerifyRule.of(code.code())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "DJL_NEWER, API_VERSION",
        "DJL_INVALID, MANIFEST",
        "CLASS_UNLISTED, FORGOTTEN",
        "RECIPE_INVALID, RECIPES",
        "JAR_CHANGED, READABLE"
    })
    void a_finding_has_the_rule_of_its_subject(FindingCode code, VerifyRule rule) {
        assertThat(VerifyRule.of(code.code())).isEqualTo(rule);
    }

    @Test
    void numbers_and_sentences_of_rules_are_unique() {
        assertThat(VerifyRule.values()).extracting(VerifyRule::id).doesNotHaveDuplicates();
        assertThat(Arrays.stream(VerifyRule.values()).map(VerifyRule::sentence)).doesNotHaveDuplicates();
    }
}
