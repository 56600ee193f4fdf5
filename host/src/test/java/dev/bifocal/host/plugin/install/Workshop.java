package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.store.PluginStore;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.SigningKey;
import dev.bifocal.host.plugin.store.TrustedKeys;
import dev.bifocal.host.plugin.store.UserFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A user with folders of their own, a provider with a key, and jars. */
public final class Workshop {

    static final LocalDate TODAY = LocalDate.of(2026, 11, 28);

    /** Short enough for a test, long enough for a busy machine. */
    static final DownloadLimits LIMITS =
            new DownloadLimits(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(60), 1 << 20, 5);

    private static final Installer.Terms NONE_UNSIGNED = new Installer.Terms(Set.of(), Set.of(), false);

    private final Path root;
    private final UserFolders folders;

    public Workshop(Path root) {
        this.root = root;
        folders = new UserFolders(Optional.of(root.resolve("home/plugins")), Optional.of(root.resolve("home/config")));
    }

    public UserFolders folders() {
        return folders;
    }

    public PluginStore store() {
        return PluginStore.of(folders);
    }

    public TrustedKeys keys() {
        return TrustedKeys.of(folders);
    }

    static Downloads downloads() {
        return new Downloads(LIMITS);
    }

    /** The folder of the provider's jars. */
    public Path jars() {
        return root.resolve("jars");
    }

    HostPlugins host() {
        Path bundled = root.resolve("bundled");
        return new HostPlugins(List.of(bundled), Optional.of(bundled));
    }

    Installer installer() {
        return new Installer(store(), keys(), host(), downloads(), TODAY);
    }

    /** A key of a provider. */
    public SigningKey key(String name) {
        return SigningKey.generate(name, Optional.empty());
    }

    /** A key of a provider whom the user trusts. */
    public SigningKey trustedKey(String name) {
        SigningKey key = key(name);
        keys().trust(key.open());
        return key;
    }

    /** An unsigned jar with a loss of the same name. */
    public Path jar(String id, String version) {
        return JarBuilder.withLoss(id, id + "-loss").version(version).in(jars());
    }

    public Path signedJar(String id, String version, SigningKey key) {
        Path jar = jar(id, version);
        key.signFile(SignedKind.JAR, jar);
        return jar;
    }

    Offer offer(Path jar) {
        return offer(Location.of(jar), Optional.empty());
    }

    Offer offer(Location location, Optional<String> sha256) {
        return new Offers(
                        downloads(),
                        () -> {
                            throw new AssertionError("No index is needed");
                        },
                        keys(),
                        TODAY)
                .of(new Request.Jar(location), sha256);
    }

    /** Installs a signed jar. */
    Installation install(Path jar) {
        return installer().install(List.of(offer(jar)), NONE_UNSIGNED).get(0);
    }

    /** Installs a jar that may be unsigned. */
    Installation installUnsigned(Path jar, String id) {
        return installer().install(List.of(offer(jar)), unsigned(id)).get(0);
    }

    static Installer.Terms unsigned(String... ids) {
        return new Installer.Terms(Set.of(ids), Set.of(), false);
    }

    /** The versions that are used, as {@code id version}. */
    List<String> installed() {
        return store().installed().current().stream()
                .map(jar -> jar.id() + " " + jar.version())
                .toList();
    }

    /** The loaded plugins, as {@code id version}. */
    static List<String> loaded(PluginRegistry registry) {
        return registry.plugins().stream()
                .map(plugin -> plugin.id() + " " + plugin.version())
                .toList();
    }
}
