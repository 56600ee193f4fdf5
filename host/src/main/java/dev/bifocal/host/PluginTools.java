package dev.bifocal.host;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.install.DownloadLimits;
import dev.bifocal.host.plugin.install.Downloads;
import dev.bifocal.host.plugin.install.HostPlugins;
import dev.bifocal.host.plugin.install.IndexWriter;
import dev.bifocal.host.plugin.install.Indexes;
import dev.bifocal.host.plugin.install.Installation;
import dev.bifocal.host.plugin.install.Installer;
import dev.bifocal.host.plugin.install.Location;
import dev.bifocal.host.plugin.install.LockFile;
import dev.bifocal.host.plugin.install.Offer;
import dev.bifocal.host.plugin.install.Offers;
import dev.bifocal.host.plugin.install.PluginIndex;
import dev.bifocal.host.plugin.install.Request;
import dev.bifocal.host.plugin.install.Update;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.InstalledPlugins;
import dev.bifocal.host.plugin.store.PluginStore;
import dev.bifocal.host.plugin.store.Sha256;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.SigningKey;
import dev.bifocal.host.plugin.store.TrustedKey;
import dev.bifocal.host.plugin.store.TrustedKeys;
import dev.bifocal.host.plugin.store.UserFolders;
import dev.bifocal.host.tool.verify.PluginVerifier;
import dev.bifocal.host.tool.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The part of the facade for installed plugins, and for providers of plugins; see {@link Bifocal#pluginTools()}. Only
 * {@link #verify} loads plugins, so the other calls work although a plugin breaks the host. Lists of indexes are URLs
 * or files; an empty list stands for the indexes of the environment.
 *
 * @param folders the user's folders
 * @param host the plugins beside the installed ones
 * @param downloads reads files
 * @param indexes the locations of indexes, separated by spaces, if the environment names any
 * @param clock tells the day
 */
public record PluginTools(
        UserFolders folders, HostPlugins host, Downloads downloads, Optional<String> indexes, Clock clock) {

    /** The tools with the folders and the environment of this process. */
    static PluginTools ofThisProcess() {
        UserFolders folders = UserFolders.ofThisProcess();
        return new PluginTools(
                folders,
                HostPlugins.ofThisProcess(folders.plugins()),
                new Downloads(DownloadLimits.USUAL),
                Optional.ofNullable(System.getenv(Indexes.ENVIRONMENT_VARIABLE)),
                Clock.systemUTC());
    }

    /** The folder of the installed plugins. */
    public Path store() {
        return PluginStore.of(folders).folder();
    }

    /** The installed plugins. */
    public InstalledPlugins installed() {
        return PluginStore.of(folders).installed();
    }

    /**
     * Installs plugins together, so that they can depend on each other.
     *
     * @param requests each {@code FILE}, {@code URL} or {@code ID[@RANGE]}
     * @param sha256 the checksum that the only jar must have, if the user knows it
     * @throws dev.bifocal.api.BifocalException if one of the plugins must not be installed; then none is
     */
    public List<Installation> install(
            List<String> requests, Optional<String> sha256, List<String> indexes, Installer.Terms terms) {
        if (requests.size() > 1 && sha256.isPresent()) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "--sha256 is given for %s plugins, but is the checksum of one jar.".formatted(requests.size()),
                    "Install the plugins one after the other, each after those that it depends on.");
        }
        List<Request> parsed = requests.stream().map(Request::parse).toList();
        Optional<Indexes> offered = parsed.stream().anyMatch(Request.Indexed.class::isInstance)
                ? Optional.of(read(indexes))
                : Optional.empty();
        Offers offers = new Offers(downloads, offered::orElseThrow, keys(), today());
        Optional<String> checksum = sha256.map(PluginTools::checksum);
        return installer()
                .install(
                        parsed.stream()
                                .map(request -> offers.of(request, checksum))
                                .toList(),
                        terms);
    }

    private static String checksum(String sha256) {
        try {
            return Sha256.parse(sha256);
        } catch (IllegalArgumentException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The value of --sha256 is wrong: %s.".formatted(e.getMessage()),
                    "Copy the checksum that the plugin's provider publishes.",
                    e);
        }
    }

    /**
     * Installs exactly the plugins of a lock, and removes all others.
     *
     * @throws dev.bifocal.api.BifocalException if one of them must not be installed; then nothing changes
     */
    public List<Installation> installLock(Path lock, Installer.Terms terms) {
        return installer().replaceAll(LockFile.read(lock).offers(lock), terms);
    }

    /**
     * The result of an update.
     *
     * @param updates each plugin with its newer version, if there is one
     * @param installations the versions that were installed, or would be
     */
    public record Updated(List<Update> updates, List<Installation> installations) {

        /** Copies the lists. */
        public Updated {
            updates = List.copyOf(updates);
            installations = List.copyOf(installations);
        }
    }

    /**
     * Installs the newest versions of installed plugins that this host can use.
     *
     * @param ids the only plugins to update; empty for all
     */
    public Updated update(List<String> ids, List<String> indexes, Installer.Terms terms) {
        InstalledPlugins installed = installed();
        List<InstalledJar> wanted = ids.isEmpty()
                ? installed.current()
                : ids.stream().map(id -> installed.get(id).current()).toList();
        List<Update> updates = installer().updates(wanted, read(indexes), terms);
        List<Offer> offers =
                updates.stream().flatMap(update -> update.offer().stream()).toList();
        return new Updated(updates, offers.isEmpty() ? List.of() : installer().install(offers, terms));
    }

    private Indexes read(List<String> given) {
        Stream<String> locations = given.isEmpty()
                ? indexes.stream().flatMap(list -> Arrays.stream(list.strip().split("\\s+")))
                : given.stream();
        return Indexes.read(
                locations.filter(text -> !text.isEmpty()).map(Location::parse).toList(), downloads, keys(), today());
    }

    /**
     * Returns to a former version of an installed plugin.
     *
     * @param version the wanted version; empty for the one before the current one
     * @return problems of plugins that depend on it
     */
    public List<Finding> rollback(String id, Optional<String> version) {
        return installer().rollback(id, version);
    }

    /**
     * Removes an installed plugin and its former versions.
     *
     * @return problems of plugins that depend on it
     */
    public List<Finding> remove(String id) {
        return installer().remove(id);
    }

    /** Writes the installed plugins to a lock, which {@link #installLock} reads. */
    public LockFile lock(Path file) {
        LockFile lock = LockFile.of(installed());
        lock.write(file);
        return lock;
    }

    /**
     * Writes an index of the jars in a folder.
     *
     * @param key the name or the file of a private key, which signs the index and the jars that are not signed yet
     * @throws dev.bifocal.api.BifocalException if a jar is not a plugin, or two jars hold the same version of a plugin
     */
    public PluginIndex index(Path jars, Path file, Optional<String> key) {
        return new IndexWriter(jars, file, key.map(this::signingKey)).write();
    }

    /**
     * Signs jars and indexes. The signature of {@code FILE} is written to {@code FILE.sig}.
     *
     * @param key the name or the file of a private key
     * @return the signature of each file
     */
    public Map<Path, DetachedSignature> sign(List<Path> files, String key) {
        SigningKey signing = signingKey(key);
        Map<Path, SignedKind> kinds = new LinkedHashMap<>();
        files.forEach(file -> kinds.put(file, signedKind(file)));
        Map<Path, DetachedSignature> signatures = new LinkedHashMap<>();
        kinds.forEach((file, kind) -> signatures.put(file, signing.signFile(kind, file)));
        return signatures;
    }

    private static SignedKind signedKind(Path file) {
        String name = file.toString();
        boolean jar = name.endsWith(".jar");
        if (!Files.isRegularFile(file) || !(jar || name.endsWith(".json"))) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' cannot be signed: it is not a jar and not an index.".formatted(file),
                    "Give files that end in .jar, or in .json for an index.");
        }
        return jar ? SignedKind.JAR : SignedKind.INDEX;
    }

    private SigningKey signingKey(String name) {
        Optional<Path> own = folders.signing()
                .filter(folder -> Names.isName(name))
                .map(folder -> folder.resolve(name + ".pem"))
                .filter(Files::isRegularFile);
        if (own.isEmpty() && !Files.isRegularFile(Path.of(name))) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "There is no private key '%s'.".formatted(name),
                    "Give the file of the key, or make a key with: bifocal plugins keys new NAME");
        }
        return SigningKey.read(own.orElseGet(() -> Path.of(name)));
    }

    /** The keys that the user trusts. */
    public TrustedKeys keys() {
        return TrustedKeys.of(folders);
    }

    /**
     * A new key for signing.
     *
     * @param key the public key
     * @param privateFile the file of the private key, which its owner keeps secret
     * @param publicFile the file of the public key
     */
    public record NewKey(TrustedKey key, Path privateFile, Path publicFile) {}

    /**
     * Makes an Ed25519 key for signing, and trusts it.
     *
     * @param expires the last day on which its signatures are accepted; empty for no such day
     * @throws dev.bifocal.api.BifocalException if another key has the name
     */
    public NewKey newKey(String name, Optional<LocalDate> expires) {
        TrustedKeys trusted = keys();
        SigningKey key = SigningKey.generate(name, expires);
        Path publicFile = trusted.requireFree(key.open());
        Path privateFile = folders.signing().orElseThrow().resolve(publicFile.getFileName());
        key.write(privateFile);
        trusted.trust(key.open());
        return new NewKey(key.open(), privateFile, publicFile);
    }

    /**
     * Trusts a public key: plugins that it signed can be installed.
     *
     * @param file a public key in PEM
     * @param name the name of the key; empty for the name of the file
     */
    public TrustedKey trustKey(Path file, Optional<String> name) {
        try {
            TrustedKey key = TrustedKey.read(file, name);
            keys().trust(key);
            return key;
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "%s is not a public key: %s.".formatted(file, e.getMessage()),
                    "Ask the plugin's provider for the public key in PEM; use --name to name it.",
                    e);
        }
    }

    /**
     * Ends the trust in a key. Installed plugins that it signed are no longer loaded.
     *
     * @return the file of the key, which is removed
     */
    public Path removeKey(String name) {
        return keys().remove(name);
    }

    /**
     * Checks a plugin's jar before its publication.
     *
     * @param progress receives a sentence before each training
     * @throws dev.bifocal.api.BifocalException if there is no such file
     */
    public Verification verify(Path jar, PluginVerifier.Settings settings, Consumer<String> progress) {
        if (!Files.isRegularFile(jar)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "There is no file '%s'.".formatted(jar),
                    "Name the plugin's jar, such as target/my-loss-1.0.0.jar.");
        }
        return PluginVerifier.verify(jar, settings, progress);
    }

    private LocalDate today() {
        return LocalDate.now(clock);
    }

    private Installer installer() {
        return new Installer(PluginStore.of(folders), keys(), host, downloads, today());
    }
}
