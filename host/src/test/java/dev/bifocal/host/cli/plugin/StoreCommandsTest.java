package dev.bifocal.host.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.Screen;
import dev.bifocal.host.cli.process.ErrorReport;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.plugin.install.DownloadLimits;
import dev.bifocal.host.plugin.install.Downloads;
import dev.bifocal.host.plugin.install.HostPlugins;
import dev.bifocal.host.plugin.install.LoopbackServer;
import dev.bifocal.host.plugin.install.Workshop;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.store.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(120)
class StoreCommandsTest {

    @TempDir
    private Path root;

    private Workshop workshop;
    private Screen screen = Screen.plain();
    private Optional<String> environment = Optional.empty();
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");

    @Command(name = "plugins")
    private static final class Plugins {}

    @BeforeEach
    void workshop() {
        workshop = new Workshop(root);
    }

    /** Runs a command on a new screen; its exit code. */
    private int run(String... arguments) {
        screen = Screen.plain();
        ErrorReport errors = new ErrorReport(screen.console());
        return StoreCommands.addTo(new CommandLine(new Plugins()), screen.console(), this::tools)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .execute(arguments);
    }

    private PluginTools tools() {
        return new PluginTools(
                workshop.folders(),
                new HostPlugins(List.of(), Optional.empty()),
                new Downloads(DownloadLimits.USUAL),
                environment,
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private String installed() {
        return workshop.store().installed().current().stream()
                .map(jar -> jar.id() + " " + jar.version())
                .toList()
                .toString();
    }

    @Test
    void installsAFileAndShowsWhatItIs() {
        Path jar = JarBuilder.withLoss("demo", "l")
                .source("test.Helper", "package test; class Helper { void f() { System.exit(1); } }")
                .in(workshop.jars());

        assertThat(run("install", jar.toString(), "--allow-unsigned", "demo")).isZero();

        assertThat(screen.out())
                .contains("demo 1.0.0", jar.toUri().toString(), FileHash.sha256(jar))
                .contains("nobody whom you trust; allowed by --allow-unsigned")
                .contains("calls exit       java.lang.System.exit in test.Helper")
                .contains("no calls of      network, processes, files, natives, reflection")
                .contains("1 plugin installed in " + workshop.store().folder());
        assertThat(installed()).isEqualTo("[demo 1.0.0]");
    }

    @Test
    void pluginsThatDependOnEachOtherAreInstalledTogether() {
        String base = workshop.jar("base", "1.0.0").toString();
        String user = JarBuilder.withLoss("user", "l")
                .manifest("Plugin-Dependencies", "base@^1.0")
                .in(workshop.jars())
                .toString();
        assertThat(run("install", user, "--allow-unsigned", "user")).isEqualTo(ExitCode.PLUGIN);
        assertThat(screen.err()).contains("needs plugin 'base'", "together with this one");

        assertThat(run("install", user, base, "--allow-unsigned", "user", "--allow-unsigned", "base"))
                .isZero();
        assertThat(installed()).isEqualTo("[base 1.0.0, user 1.0.0]");

        assertThat(run("install", user, base, "--sha256", "0".repeat(64))).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("--sha256 is given for 2 plugins");
    }

    @Test
    void refusesWithARemedyAndTheExitCodeOfPlugins() {
        assertThat(run("install", workshop.jar("demo", "1.0.0").toString())).isEqualTo(ExitCode.PLUGIN);
        assertThat(screen.err()).contains("it is not signed", "--allow-unsigned demo");
    }

    @Test
    void aUrlWithoutChecksumIsRefusedAndOneWithItIsInstalled() {
        Path jar = workshop.jar("demo", "1.0.0");
        try (LoopbackServer server = new LoopbackServer().serves("/demo.jar", jar)) {
            assertThat(run("install", server.url("/demo.jar"), "--allow-unsigned", "demo"))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(screen.err()).contains("no --sha256 is given", "--sha256 HEX");
            assertThat(run("install", server.url("/demo.jar"), "--allow-unsigned", "demo", "--sha256", "12"))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(screen.err()).contains("'12' is not a SHA-256 of 64 hexadecimal digits");
            assertThat(run(
                            "install",
                            server.url("/demo.jar"),
                            "--allow-unsigned",
                            "demo",
                            "--sha256",
                            FileHash.sha256(jar).toUpperCase(Locale.ROOT)))
                    .isZero();
        }
        assertThat(installed()).isEqualTo("[demo 1.0.0]");
    }

    @Test
    void aTeamSignsIndexesInstallsUpdatesAndRollsBack() throws IOException {
        assertThat(run("keys", "new", "team", "--expires", "2027-01-31")).isZero();
        assertThat(screen.out()).contains("Key 'team' has the id ", "team.pem");
        workshop.jar("demo", "1.0.0");
        assertThat(run("index", workshop.jars().toString(), "--key", "team")).isZero();
        assertThat(screen.out()).contains("demo    1.0.0", "demo-1.0.0.jar", "index.json.sig");
        try (LoopbackServer server = new LoopbackServer().servesFolder(workshop.jars())) {
            environment = Optional.of("  " + server.url("/index.json") + " ");
            assertThat(run("install", "demo@^1.0")).isZero();
            assertThat(screen.out()).contains("signed by        team (key ");

            assertThat(run("update")).isZero();
            assertThat(screen.out()).contains("up to date");
            workshop.jar("demo", "1.1.0");
            assertThat(run("index", workshop.jars().toString(), "--key", "team"))
                    .isZero();
            assertThat(run("update", "--dry-run", "--json")).isZero();
            JsonNode update = screen.json();
            assertThat(update.at("/dryRun").asBoolean()).isTrue();
            assertThat(update.at("/plugins/0/installed").asText()).isEqualTo("1.0.0");
            assertThat(update.at("/plugins/0/newest").asText()).isEqualTo("1.1.0");
            assertThat(update.at("/plugins/0/url").asText()).isEqualTo(server.url("/demo-1.1.0.jar"));
            assertThat(update.at("/installations/0/key").asText()).hasSize(16);
            assertThat(installed()).isEqualTo("[demo 1.0.0]");
            assertThat(run("update", "demo")).isZero();
            assertThat(screen.out())
                    .contains("installed now", "signed by        team (key ", "no calls of      network")
                    .contains("return to it with: bifocal plugins rollback demo");
            assertThat(installed()).isEqualTo("[demo 1.1.0]");

            SigningKey other = workshop.trustedKey("other");
            workshop.signedJar("demo", "9.0.0", other);
            assertThat(run("index", workshop.jars().toString(), "--key", "team"))
                    .isZero();
            assertThat(run("update")).isZero();
            assertThat(screen.out()).contains("9.0.0 is not installed: it has another key (--allow-other-key demo)");
            assertThat(run("update", "--json")).isZero();
            assertThat(screen.json().at("/plugins/0/refused").asText()).isEqualTo("9.0.0");
            assertThat(installed()).isEqualTo("[demo 1.1.0]");
            assertThat(run("install", "demo")).isEqualTo(ExitCode.PLUGIN);
            assertThat(screen.err()).contains("--allow-other-key demo");

            now = Instant.parse("2027-02-01T00:00:00Z");
            assertThat(run("update")).isEqualTo(ExitCode.PLUGIN);
            assertThat(screen.err()).contains("has expired");
        }
        assertThat(run("rollback", "demo")).isZero();
        assertThat(screen.out()).contains("Plugin 'demo' is version 1.0.0 again.");
        assertThat(installed()).isEqualTo("[demo 1.0.0]");
    }

    @Test
    void updateNeedsAnInstalledPluginAndAnIndex() {
        assertThat(run("update", "demo")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("'demo' is not installed");
        assertThat(run("update")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("No index of plugins is given.");
    }

    @Test
    void aKeyIsGivenAndTrustedListedAndRemoved() throws IOException {
        assertThat(run("keys", "new", "team")).isZero();
        Path open = workshop.folders().keys().orElseThrow().resolve("team.pem");
        assertThat(open).content().startsWith("-----BEGIN PUBLIC KEY-----").doesNotContain("PRIVATE");
        Path given = Files.copy(open, root.resolve("given.pem"));
        assertThat(run("keys", "list", "--json")).isZero();
        assertThat(screen.json().at("/keys/0/name").asText()).isEqualTo("team");
        assertThat(run("keys", "trust", given.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("trusted already, as 'team'");
        assertThat(run("keys", "remove", "team")).isZero();
        assertThat(run("keys", "list")).isZero();
        assertThat(screen.out()).contains("No key is trusted.");
        assertThat(run("keys", "trust", given.toString(), "--name", "partner")).isZero();
        assertThat(run("keys", "list")).isZero();
        assertThat(screen.out()).contains("partner", "never");
        assertThat(run("keys", "new", "team")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("There is a private key at");
    }

    @Test
    void signsJarsWithAKeyFile() {
        Path jar = workshop.jar("demo", "1.0.0");
        assertThat(run("keys", "new", "team")).isZero();
        String key =
                workshop.folders().signing().orElseThrow().resolve("team.pem").toString();

        assertThat(run("sign", jar.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("No private key is given.");
        assertThat(run("sign", "--key", "nobody", jar.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("There is no private key 'nobody'.");
        assertThat(run("sign", "--key", "team", jar + ".txt")).isEqualTo(ExitCode.USAGE);
        assertThat(run("sign", "--key", key, jar.toString())).isZero();
        assertThat(run("install", jar.toString(), "--json", "--dry-run")).isZero();
        assertThat(screen.out()).contains("\"key\"", "\"dryRun\" : true");
        assertThat(installed()).isEqualTo("[]");
        assertThat(run("install", jar.toString())).isZero();
        assertThat(installed()).isEqualTo("[demo 1.0.0]");
    }

    @Test
    void locksAndReproduces() {
        Path lock = root.resolve("plugins.lock");
        run("install", workshop.jar("demo", "1.0.0").toString(), "--allow-unsigned", "demo");
        assertThat(run("lock", "--out", lock.toString())).isZero();
        assertThat(screen.out()).contains("1 plugin locked in " + lock, "comes from a file of this machine");
        run("install", workshop.jar("demo", "1.1.0").toString(), "--allow-unsigned", "demo");
        run("install", workshop.jar("other", "1.0.0").toString(), "--allow-unsigned", "other");

        assertThat(run("install", "--lock", lock.toString(), "--allow-unsigned", "demo"))
                .isZero();
        assertThat(installed()).isEqualTo("[demo 1.0.0]");
        assertThat(run("install", "demo", "--lock", lock.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("install")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("Nothing to install is given.");
    }

    @Test
    void removes() {
        run("install", workshop.jar("demo", "1.0.0").toString(), "--allow-unsigned", "demo");
        assertThat(run("remove", "demo")).isZero();
        assertThat(screen.out()).contains("Plugin 'demo' is removed.");
        assertThat(installed()).isEqualTo("[]");
        assertThat(run("remove", "demo")).isEqualTo(ExitCode.USAGE);
        assertThat(run("rollback", "demo")).isEqualTo(ExitCode.USAGE);
    }
}
