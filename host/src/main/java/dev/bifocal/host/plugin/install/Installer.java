package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.load.Candidate;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.InstalledPlugin;
import dev.bifocal.host.plugin.store.InstalledPlugins;
import dev.bifocal.host.plugin.store.PluginStore;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.StoreLock;
import dev.bifocal.host.plugin.store.TrustedKeys;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changes the installed plugins. A change either happens completely or not at all, and only one process changes a store
 * at a time. No class of a plugin is loaded, so that a plugin that breaks the host can be removed.
 */
public final class Installer {

    private final PluginStore store;
    private final TrustedKeys keys;
    private final HostPlugins host;
    private final Downloads downloads;
    private final LocalDate today;

    /**
     * An installer.
     *
     * @param store the installed plugins
     * @param keys the trusted keys
     * @param host the plugins beside the installed ones
     * @param downloads reads jars
     * @param today the day on which keys must be valid
     */
    public Installer(PluginStore store, TrustedKeys keys, HostPlugins host, Downloads downloads, LocalDate today) {
        this.store = store;
        this.keys = keys;
        this.host = host;
        this.downloads = downloads;
        this.today = today;
    }

    /**
     * How to install.
     *
     * @param allowedUnsigned the ids of plugins that may be unsigned
     * @param allowedOtherKeys the ids of plugins that another key may sign than that of the installed version
     * @param dryRun whether everything is checked and nothing changed
     */
    public record Terms(Set<String> allowedUnsigned, Set<String> allowedOtherKeys, boolean dryRun) {

        /** Copies the ids. */
        public Terms {
            allowedUnsigned = Set.copyOf(allowedUnsigned);
            allowedOtherKeys = Set.copyOf(allowedOtherKeys);
        }
    }

    /**
     * Installs plugins beside the installed ones.
     *
     * @throws BifocalException if one of them must not be installed; then none is
     */
    public List<Installation> install(List<Offer> offers, Terms terms) {
        try (Temporaries temporaries = new Temporaries(store)) {
            List<CheckedOffer> checked = check(offers, terms, temporaries);
            try (StoreLock lock = store.lock()) {
                InstalledPlugins before = store.installed();
                checked.stream()
                        .filter(offer ->
                                !terms.allowedOtherKeys().contains(offer.jar().id()))
                        .forEach(offer -> current(before, offer).ifPresent(offer::requireKeyOf));
                return change(before, before, checked, terms);
            }
        }
    }

    /**
     * Installs plugins in place of all installed ones. A record that cannot be read is replaced.
     *
     * @throws BifocalException if one of them must not be installed; then nothing changes
     */
    public List<Installation> replaceAll(List<Offer> offers, Terms terms) {
        try (Temporaries temporaries = new Temporaries(store)) {
            List<CheckedOffer> checked = check(offers, terms, temporaries);
            Set<String> ids = checked.stream().map(offer -> offer.jar().id()).collect(Collectors.toSet());
            try (StoreLock lock = store.lock()) {
                InstalledPlugins before = store.installedOrNone();
                InstalledPlugins kept = InstalledPlugins.of(before.plugins().stream()
                        .filter(plugin -> ids.contains(plugin.id()))
                        .toList());
                return change(before, kept, checked, terms);
            }
        }
    }

    /** Other processes can change the plugins during the downloads. */
    private List<CheckedOffer> check(List<Offer> offers, Terms terms, Temporaries temporaries) {
        CheckedOffer.Conditions conditions =
                new CheckedOffer.Conditions(keys, host.bundledIds(), terms.allowedUnsigned(), today);
        return offers.stream()
                .map(offer -> CheckedOffer.check(offer, fetch(offer, temporaries), conditions))
                .toList();
    }

    private List<Installation> change(
            InstalledPlugins before, InstalledPlugins kept, List<CheckedOffer> checked, Terms terms) {
        List<Installation> installations = checked.stream()
                .map(offer -> offer.installation(current(before, offer)))
                .toList();
        InstalledPlugins after = kept;
        for (CheckedOffer offer : checked) {
            after = after.with(offer.jar());
        }
        dependencies().require(candidates(before), candidates(after, checked));
        if (!terms.dryRun()) {
            checked.forEach(this::place);
            store.commit(after);
        }
        return installations;
    }

    private static Optional<InstalledJar> current(InstalledPlugins plugins, CheckedOffer offer) {
        return plugins.find(offer.jar().id()).map(InstalledPlugin::current);
    }

    /** A jar that the store holds already is copied, because another process may remove it. */
    private Path fetch(Offer offer, Temporaries temporaries) {
        Path file = temporaries.next();
        downloads.toFile(held(offer).map(Location::of).orElse(offer.location()), file);
        return file;
    }

    private Optional<Path> held(Offer offer) {
        if (offer.id().isEmpty() || offer.version().isEmpty() || offer.sha256().isEmpty()) {
            return Optional.empty();
        }
        InstalledJar jar = new InstalledJar(
                offer.id().get(), offer.version().get(), offer.sha256().get(), "", null);
        return store.holds(jar) ? Optional.of(store.jar(jar)) : Optional.empty();
    }

    private void place(CheckedOffer offer) {
        if (!store.holds(offer.jar())) {
            store.place(offer.file(), offer.jar());
        }
    }

    private Dependencies dependencies() {
        return new Dependencies(host.candidates());
    }

    private List<Candidate> candidates(InstalledPlugins plugins) {
        return candidates(plugins, List.of());
    }

    /** The usable plugins of a set. Those of {@code checked} are not in the store yet. */
    private List<Candidate> candidates(InstalledPlugins plugins, List<CheckedOffer> checked) {
        List<Candidate> candidates = new ArrayList<>();
        for (InstalledJar jar : plugins.current()) {
            checked.stream()
                    .filter(offer -> offer.jar().equals(jar))
                    .findFirst()
                    .map(offer -> offer.examination().candidate())
                    .or(() -> candidate(jar))
                    .ifPresent(candidates::add);
        }
        return candidates;
    }

    private Optional<Candidate> candidate(InstalledJar jar) {
        try {
            return Optional.of(JarExamination.of(store.jar(jar), jar.sha256(), jar.fileName())
                    .candidate());
        } catch (BifocalException e) {
            return Optional.empty(); // the host reports it when it loads plugins
        }
    }

    /**
     * The newest versions of installed plugins that the indexes have and this host can use.
     *
     * @param wanted the plugins to update
     */
    public List<Update> updates(List<InstalledJar> wanted, Indexes indexes, Terms terms) {
        return Updates.of(
                wanted,
                indexes,
                terms,
                candidates(store.installed()),
                dependencies(),
                signature -> keys.verdict(SignedKind.JAR, signature, signature.sha256(), Optional.of(today)));
    }

    /**
     * Removes a plugin and its former versions.
     *
     * @return the dependencies that other plugins miss now
     * @throws BifocalException if it is not installed
     */
    public List<Finding> remove(String id) {
        store.installed().get(id); // without creating the folder
        try (StoreLock lock = store.lock()) {
            InstalledPlugins before = store.installed();
            return commit(before, before.without(id));
        }
    }

    /**
     * Returns to a former version of a plugin.
     *
     * @param version the wanted version; the one before the current one if empty
     * @return the dependencies that plugins miss now
     * @throws BifocalException if there is no such version, or its jar was changed
     */
    public List<Finding> rollback(String id, Optional<String> version) {
        store.installed().get(id); // without creating the folder
        try (StoreLock lock = store.lock()) {
            InstalledPlugins before = store.installed();
            InstalledPlugin plugin = before.get(id).rolledBack(version);
            if (!store.holds(plugin.current())) {
                throw new HostException(
                        ErrorCode.PLUGIN,
                        "The jar of the former version %s of plugin '%s' is missing or was changed."
                                .formatted(plugin.current().version(), id),
                        "Install the version again from %s."
                                .formatted(plugin.current().url()));
            }
            return commit(before, before.with(plugin));
        }
    }

    private List<Finding> commit(InstalledPlugins before, InstalledPlugins after) {
        List<Finding> broken = dependencies().broken(candidates(before), candidates(after));
        store.commit(after);
        return broken;
    }
}
