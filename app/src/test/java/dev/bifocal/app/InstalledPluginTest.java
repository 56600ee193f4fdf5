package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.install.LockFile;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.PluginStore;
import dev.bifocal.host.plugin.store.StoreLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Installing a plugin by the launcher, into a folder of the user, for all later commands. */
@DisabledOnOs(OS.WINDOWS)
class InstalledPluginTest {

    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void checkout() throws IOException {
        checkout = Checkout.built(folder.resolve("checkout"));
    }

    private Checkout.Result run(String... arguments) throws IOException, InterruptedException {
        return checkout.run(
                Map.of(
                        "BIFOCAL_PLUGINS_HOME", folder.resolve("plugins").toString(),
                        "XDG_CONFIG_HOME", folder.resolve("config").toString()),
                arguments);
    }

    private Path jar(String version) throws IOException {
        return jar("mine", version);
    }

    private Path jar(String id, String version) throws IOException {
        return RelabelledJar.write(RelabelledJar.bundled(""), id, version, entry -> true, folder);
    }

    @Test
    void anInstalledPluginIsListedUntilItIsRemoved() throws Exception {
        Checkout.Result installed = run("plugins", "install", jar("7.1.0").toString(), "--allow-unsigned", "mine");
        assertThat(installed.err()).isEmpty();
        assertThat(installed.exitCode()).isZero();
        assertThat(installed.out()).contains("mine 7.1.0", "1 plugin installed in " + folder.resolve("plugins"));

        assertThat(run("plugins", "list").out()).containsPattern("mine +7\\.1\\.0");
        assertThat(run("doctor").out()).contains("searched " + folder.resolve("plugins") + " (installed plugins)");

        assertThat(run("plugins", "remove", "mine").exitCode()).isZero();
        assertThat(run("plugins", "list").out()).doesNotContain("7.1.0");
    }

    @Test
    void aChangedJarDoesNotLoadAndTheFormerVersionComesBack() throws Exception {
        run("plugins", "install", jar("7.1.0").toString(), "--allow-unsigned", "mine");
        run("plugins", "install", jar("7.2.0").toString(), "--allow-unsigned", "mine");
        try (Stream<Path> jars = Files.list(folder.resolve("plugins/jars"))) {
            Path current = jars.filter(file -> file.toString().contains("7.2.0"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(jar("7.3.0"), current, StandardCopyOption.REPLACE_EXISTING);
        }

        Checkout.Result changed = run("plugins", "list");
        assertThat(changed.exitCode()).isZero();
        assertThat(changed.out())
                .contains("The jar of plugin 'mine' was changed after its installation", "plugins rollback mine")
                .doesNotContain("7.3.0");

        assertThat(run("plugins", "rollback", "mine").out()).contains("Plugin 'mine' is version 7.1.0 again.");
        assertThat(run("plugins", "list").out())
                .containsPattern("mine +7\\.1\\.0")
                .doesNotContain("was changed after");
    }

    @Test
    void twoProcessesThatInstallAtTheSameTimeWaitForEachOther() throws Exception {
        PluginStore store = new PluginStore(folder.resolve("plugins"));
        try (BifocalProcess one = installing("one");
                BifocalProcess two = installing("two")) {
            assertThat(one.exitCode()).as(one.text()).isZero();
            assertThat(two.exitCode()).as(two.text()).isZero();
        }
        try (StoreLock held = store.lock();
                BifocalProcess three = installing("three");
                BifocalProcess four = installing("four")) {
            assertThat(three.ended(2_000)).isFalse();
            assertThat(four.ended(2_000)).isFalse();
            held.close();
            assertThat(three.exitCode()).as(three.text()).isZero();
            assertThat(four.exitCode()).as(four.text()).isZero();
        }

        Path lock = folder.resolve("plugins.lock");
        assertThat(run("plugins", "lock", "--out", lock.toString()).exitCode()).isZero();
        assertThat(LockFile.read(lock).plugins())
                .extracting(InstalledJar::id)
                .containsExactlyInAnyOrder("one", "two", "three", "four");
        assertThat(store.installed().current()).hasSize(4).allMatch(store::holds);
        try (Stream<Path> jars = Files.list(store.folder().resolve("jars"))) {
            assertThat(jars).hasSize(4);
        }
    }

    private BifocalProcess installing(String id) throws IOException {
        return BifocalProcess.start(
                folder.resolve(id + ".txt"),
                Map.of("BIFOCAL_PLUGINS_HOME", folder.resolve("plugins").toString()),
                List.of(),
                List.of("plugins", "install", jar(id, "1.0.0").toString(), "--allow-unsigned", id));
    }

    @Test
    void aSignedPluginNeedsNoPermission() throws Exception {
        Path jar = jar("7.1.0");
        assertThat(run("plugins", "install", jar.toString()).exitCode()).isEqualTo(3);
        assertThat(run("plugins", "keys", "new", "team").exitCode()).isZero();
        assertThat(run("plugins", "sign", "--key", "team", jar.toString()).exitCode())
                .isZero();
        Checkout.Result installed = run("plugins", "install", jar.toString());
        assertThat(installed.err()).isEmpty();
        assertThat(installed.out()).contains("team (key ");
    }
}
