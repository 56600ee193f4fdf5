package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.train.FakeComponents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PluginsCommandTest {

    private static final Finding BROKEN = new Finding(
            Finding.Severity.ERROR,
            "jar-corrupt",
            Path.of("plugins", "broken.jar"),
            Optional.empty(),
            Optional.empty(),
            "'broken.jar' is damaged.",
            "Copy it again.",
            Optional.of("java.util.zip.ZipException: no end"));

    private final Screen screen = Screen.plain();

    @Test
    void listsWhatPluginsOffer() {
        assertThat(screen.run(FakePlugins.demo(), "plugins", "list")).isZero();
        assertThat(screen.out())
                .contains("demo    1.2.3    ^1.0  demo-1.2.3.jar")
                .contains("loss    nce   A contrastive loss  demo")
                .contains("recipe  all   Everything in one   demo");
    }

    @Test
    void listsFindingsWithRemedyAndGoesOn() {
        assertThat(screen.run(FakePlugins.demo().finding(BROKEN), "plugins", "list"))
                .isZero();
        assertThat(screen.out())
                .contains("loss    nce")
                .contains("error: 'broken.jar' is damaged.", "  Copy it again.", "is left out")
                .doesNotContain("ZipException");
    }

    @Test
    void saysWhereToPutPluginsWhenThereAreNone() {
        assertThat(screen.run(FakePlugins.none(), "plugins", "list")).isZero();
        assertThat(screen.out()).contains("No plugins are loaded.", "--plugins PATH");
    }

    @Test
    void listsForPrograms() throws IOException {
        assertThat(screen.run(FakePlugins.demo().finding(BROKEN), "plugins", "list", "--json"))
                .isZero();
        JsonNode json = screen.json();
        assertThat(json.at("/plugins/0/sha256").asText()).isEqualTo("abcdef");
        assertThat(json.at("/components/0/kind").asText()).isEqualTo("loss");
        assertThat(json.at("/recipes/0/name").asText()).isEqualTo("all");
        assertThat(json.at("/findings/0/code").asText()).isEqualTo("jar-corrupt");
        assertThat(json.at("/findings/0/cause").asText()).contains("ZipException");
        assertThat(json.at("/findings/0/plugin").isNull()).isTrue();
    }

    @Test
    void describesALoss() {
        assertThat(screen.run(FakePlugins.demo(), "plugins", "describe", "nce")).isZero();
        assertThat(screen.out())
                .contains("loss demo:nce", "temperature", "0.1", "greater than 0", "Temperature of the logits.")
                .contains("Needs embedding of the query view, online side.")
                .contains("Needs embedding of the key view, momentum side.")
                .contains("Needs a target over embedding.")
                .contains("Needs the memory bank of embedding.");
    }

    @Test
    void describesAHeadWhoseOptionHasNoDefault() {
        assertThat(screen.run(FakePlugins.demo(), "plugins", "describe", "demo:line"))
                .isZero();
        assertThat(screen.out()).contains("head demo:line", "size", "Its outputs depend on options");
    }

    @Test
    void describesATargetWithoutOptions() throws IOException {
        assertThat(screen.run(FakePlugins.demo(), "plugins", "describe", "even", "--json"))
                .isZero();
        assertThat(screen.json().at("/components/0/needsLabels").asBoolean()).isTrue();
        assertThat(screen.json().at("/components/0/options")).isEmpty();
    }

    @Test
    void describesWhatATargetRequests() throws IOException {
        FakeComponents plugin = new FakeComponents()
                .target(
                        "relation",
                        TargetNeeds.builder()
                                .queries()
                                .indices()
                                .output("embedding", View.named("weak"), Side.MOMENTUM)
                                .geometry(View.KEY)
                                .epochOutput("embedding", Side.ONLINE),
                        context -> step -> step.keys());

        assertThat(screen.run(plugin, "plugins", "describe", "relation")).isZero();
        assertThat(screen.out().lines().toList())
                .containsSubsequence(
                        "Needs no labels.",
                        "Needs the queries.",
                        "Needs the indices of the samples.",
                        "Needs embedding of the weak view, momentum side.",
                        "Needs embedding of all training samples when an epoch begins, online side.",
                        "Needs the geometry of the key view.");
        Screen other = Screen.plain();
        assertThat(other.run(plugin, "plugins", "describe", "relation", "--json"))
                .isZero();
        assertThat(other.json().at("/components/0/needs/outputs/0/view").asText())
                .isEqualTo("weak");
        assertThat(other.json().at("/components/0/needs/epochOutputs/0/side").asText())
                .isEqualTo("online");
        assertThat(other.json().at("/components/0/needs/geometries/0").asText()).isEqualTo("key");
    }

    @Test
    void describesARecipe() {
        assertThat(screen.run(FakePlugins.demo(), "plugins", "describe", "all")).isZero();
        assertThat(screen.out()).contains("recipe demo:all", "bifocal train all", "losses: {contrastive");
    }

    @Test
    void describesAPlugin() {
        assertThat(screen.run(FakePlugins.demo(), "plugins", "describe", "demo"))
                .isZero();
        assertThat(screen.out()).contains("plugin demo 1.2.3", "sha256 abcdef", "A linear head");
    }

    @Test
    void refusesAnUnknownName() {
        assertThat(screen.run(FakePlugins.demo().finding(BROKEN), "plugins", "describe", "nix"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("'nix'", "all, demo, even, line, nce", "Some plugins are broken");
    }

    @Test
    void collectsTheIdsThatMayBeReplaced() {
        CommandLine command = Main.commandLine(screen.console(), folders -> FakePlugins.demo());

        command.execute("plugins", "list", "--allow-override", "maskcon", "--allow-override", "lewel");

        BifocalCommand root = (BifocalCommand) command.getCommandSpec().userObject();
        assertThat(root.overrides()).containsExactlyInAnyOrder("maskcon", "lewel");
    }
}
