package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.InstalledJars;
import dev.bifocal.host.plugin.store.InstalledPlugins;
import dev.bifocal.host.plugin.store.PluginStore;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.SigningKey;
import dev.bifocal.host.plugin.store.StoreLock;
import dev.bifocal.host.plugin.store.TrustedKeys;
import dev.bifocal.host.plugin.store.UserFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host loads of the user's folder what was installed there, and nothing else. */
class InstalledPluginsTest {

    @TempDir
    private Path root;

    private UserFolders folders;
    private PluginStore store;
    private SigningKey key;

    @BeforeEach
    void user() {
        folders = new UserFolders(Optional.of(root.resolve("plugins")), Optional.of(root.resolve("config")));
        store = PluginStore.of(folders);
        key = SigningKey.generate("team", Optional.of(LocalDate.of(2000, 1, 1)));
        TrustedKeys.of(folders).trust(key.open());
    }

    private PluginRegistry load() {
        return Plugins.load(
                List.of(store.folder()),
                Optional.empty(),
                Optional.of(new InstalledJars(store, TrustedKeys.of(folders))),
                Set.of());
    }

    /** Installs a jar as the installer does. */
    private InstalledJar install(String id, String version, boolean signed) throws IOException {
        Path built = JarBuilder.withLoss(id, id + "-loss").version(version).in(root.resolve("built"));
        String sha256 = FileHash.sha256(built);
        InstalledJar jar = new InstalledJar(
                id, version, sha256, built.toUri().toString(), signed ? key.sign(SignedKind.JAR, sha256) : null);
        try (StoreLock lock = store.lock()) {
            store.place(Files.copy(built, store.temporary()), jar);
            store.commit(store.installed().with(jar));
        }
        return jar;
    }

    private Finding only(FindingCode code) {
        return PluginFolder.only(load(), code);
    }

    @Test
    void loadsTheCurrentVersionOfEachPlugin() throws IOException {
        install("demo", "2.0.0", true);
        install("demo", "1.0.0", true);
        install("other", "1.0.0", false);

        PluginRegistry registry = load();

        assertThat(registry.findings()).isEmpty();
        assertThat(registry.plugins())
                .extracting(plugin -> plugin.id() + " " + plugin.version())
                .containsExactly("demo 1.0.0", "other 1.0.0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJarThatWasChangedNeverLoadsAndTheOthersDo(boolean signed) throws IOException {
        InstalledJar jar = install("demo", "1.0.0", signed);
        install("other", "1.0.0", true);
        Path evil = JarBuilder.withLoss("demo", "evil-loss").in(root.resolve("evil"));
        Files.write(store.jar(jar), Files.readAllBytes(evil));

        PluginRegistry registry = load();

        Finding finding = PluginFolder.only(registry, FindingCode.JAR_CHANGED);
        assertThat(finding.message()).contains("'demo'", FileHash.sha256(evil), jar.sha256());
        assertThat(finding.remedy()).contains("bifocal plugins rollback demo");
        assertThat(PluginFolder.ids(registry)).containsExactly("other");
    }

    @Test
    void aJarWhoseRecordWasChangedWithItDoesNotLoadWithoutItsSignature() throws IOException {
        InstalledJar jar = install("demo", "1.0.0", true);
        Files.write(store.jar(jar), new byte[] {0}, StandardOpenOption.APPEND);
        String changed = FileHash.sha256(store.jar(jar));
        Path renamed = store.jar(new InstalledJar("demo", "1.0.0", changed, "", null));
        Files.move(store.jar(jar), renamed);
        Path record = store.folder().resolve("plugins.json");
        Files.writeString(record, Files.readString(record).replace(jar.sha256(), changed));

        assertThat(only(FindingCode.SIGNATURE_INVALID).message()).contains("does not fit");
    }

    @Test
    void aVerifiedJarIsReadBesideInstalledJarsAndSingleJars() throws IOException {
        install("demo", "1.0.0", true);
        JarBuilder.withLoss("dropped", "dropped-loss").in(store.folder());
        Path single = JarBuilder.withLoss("single", "single-loss").in(root.resolve("single"));
        Path verified = JarBuilder.withLoss("mine", "mine-loss").in(root.resolve("mine"));
        List<Finding> findings = new ArrayList<>();

        List<PluginJar> jars = JarSearch.with(
                verified,
                List.of(store.folder(), single),
                Optional.of(new InstalledJars(store, TrustedKeys.of(folders))),
                findings::add);

        assertThat(jars).extracting(jar -> jar.manifest().get("Plugin-Id")).containsExactly("mine", "demo", "single");
        assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.JAR_NOT_INSTALLED.code());
    }

    @Test
    void aJarThatIsMissingIsReported() throws IOException {
        Files.delete(store.jar(install("demo", "1.0.0", true)));

        assertThat(only(FindingCode.JAR_CHANGED).message()).contains("'demo' is installed, but its jar is missing");
    }

    @Test
    void aJarThatWasPutThereByHandDoesNotLoad() throws IOException {
        install("other", "1.0.0", true);
        Path dropped = JarBuilder.withLoss("demo", "l").in(store.folder());

        PluginRegistry registry = load();

        Finding finding = PluginFolder.only(registry, FindingCode.JAR_NOT_INSTALLED);
        assertThat(finding.jar()).isEqualTo(dropped);
        assertThat(finding.remedy()).contains("bifocal plugins install %s --allow-unsigned demo".formatted(dropped));
        assertThat(PluginFolder.ids(registry)).containsExactly("other");
    }

    @Test
    void aJarInTheFolderOfInstalledJarsThatIsNotRecordedDoesNotLoad() throws IOException {
        install("other", "1.0.0", true);
        JarBuilder.withLoss("demo", "l").in(store.folder().resolve("jars"));

        assertThat(PluginFolder.ids(load())).containsExactly("other");
    }

    @Test
    void aKeyThatIsNotTrustedAnyMoreStopsItsPlugins() throws IOException {
        install("demo", "1.0.0", true);
        TrustedKeys.of(folders).remove("team");

        Finding finding = only(FindingCode.SIGNATURE_INVALID);
        assertThat(finding.message()).contains(key.open().id(), "not trusted any more");
        assertThat(finding.remedy()).contains("keys trust", "plugins remove demo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"format\": 1}", "{\"format\": 7, \"plugins\": []}", "null", ""})
    void aDamagedRecordStopsTheInstalledPluginsAndNoOthers(String damaged) throws IOException {
        install("demo", "1.0.0", true);
        Files.writeString(store.folder().resolve("plugins.json"), damaged);
        Path elsewhere = root.resolve("elsewhere");
        JarBuilder.withLoss("healthy", "l").in(elsewhere);

        PluginRegistry registry = Plugins.load(
                List.of(store.folder(), elsewhere),
                Optional.empty(),
                Optional.of(new InstalledJars(store, TrustedKeys.of(folders))),
                Set.of());

        assertThat(PluginFolder.only(registry, FindingCode.STORE_DAMAGED).remedy())
                .contains("install --lock");
        assertThat(PluginFolder.ids(registry)).containsExactly("healthy");
    }

    @Test
    void aFolderThatOthersMayWriteToIsNotUsed() throws IOException {
        install("demo", "1.0.0", true);
        assumeTrue(Files.getFileStore(root).supportsFileAttributeView("posix"));
        Files.setPosixFilePermissions(store.folder(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(only(FindingCode.STORE_DAMAGED).message()).contains("other users can write to");
    }

    @Test
    void anEmptyFolderIsNoProblem() throws IOException {
        Files.createDirectories(store.folder());
        assertThat(load().findings()).isEmpty();
        try (StoreLock lock = store.lock()) {
            store.commit(InstalledPlugins.of(List.of()));
        }
        assertThat(load().findings()).isEmpty();
    }

    @Test
    void theSameFolderWithoutARecordIsAnOrdinaryFolderForOtherOptions() {
        JarBuilder.withLoss("demo", "l").in(root.resolve("ordinary"));

        PluginRegistry registry = Plugins.load(
                List.of(root.resolve("ordinary")),
                Optional.empty(),
                Optional.of(new InstalledJars(store, TrustedKeys.of(folders))),
                Set.of());

        assertThat(PluginFolder.ids(registry)).containsExactly("demo");
    }
}
