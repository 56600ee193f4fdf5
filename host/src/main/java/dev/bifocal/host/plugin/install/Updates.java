package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.load.Candidate;
import dev.bifocal.host.plugin.load.Dependency;
import dev.bifocal.host.plugin.load.PluginJar;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.InstalledJar;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses the newest versions of installed plugins that fit each other. As long as the dependencies of a plugin are not
 * met, an older version of it is tried, and at last older versions of those that it depends on. Then each plugin gets
 * the newest version that fits the others.
 */
final class Updates {

    private final Map<String, Candidate> installed = new LinkedHashMap<>();
    private final Map<String, List<Indexes.Listed>> newer = new LinkedHashMap<>();

    /** The position of the chosen version in {@code newer}, behind its end for the installed version. */
    private final Map<String, Integer> chosen = new HashMap<>();

    private final Dependencies dependencies;

    private Updates(Collection<Candidate> installed, Dependencies dependencies) {
        installed.forEach(candidate -> this.installed.put(candidate.id(), candidate));
        this.dependencies = dependencies;
    }

    /**
     * Looks plugins up.
     *
     * @param wanted the plugins to update
     * @param installed all installed plugins that can be used
     */
    static List<Update> of(
            List<InstalledJar> wanted,
            Indexes indexes,
            Installer.Terms terms,
            Collection<Candidate> installed,
            Dependencies dependencies) {
        Updates updates = new Updates(installed, dependencies);
        wanted.forEach(jar -> updates.newer.put(
                jar.id(),
                indexes.newerThan(jar).stream()
                        .filter(listed -> accepted(jar, listed.entry(), terms))
                        .toList()));
        updates.choose();
        return wanted.stream().map(jar -> updates.update(jar, indexes, terms)).toList();
    }

    /** Whether the key of the installed version signed an entry, or the user allows it to be another or none. */
    private static boolean accepted(InstalledJar installed, IndexEntry entry, Installer.Terms terms) {
        Optional<String> key = entry.signed().map(DetachedSignature::key);
        if (key.isEmpty()) {
            return terms.allowedUnsigned().contains(entry.id());
        }
        return installed.signed().isEmpty()
                || installed.signed().map(DetachedSignature::key).equals(key)
                || terms.allowedOtherKeys().contains(entry.id());
    }

    private Update update(InstalledJar jar, Indexes indexes, Installer.Terms terms) {
        Optional<Offer> refused = indexes.newerThan(jar).stream()
                .findFirst()
                .filter(listed -> !accepted(jar, listed.entry(), terms))
                .filter(listed -> chosen(jar.id())
                        .filter(offered -> !isAbove(listed, offered))
                        .isEmpty())
                .map(Indexes.Listed::offer);
        return new Update(jar, chosen(jar.id()).map(Indexes.Listed::offer), refused, indexes.has(jar.id()));
    }

    private static boolean isAbove(Indexes.Listed one, Indexes.Listed other) {
        return one.entry().parsedVersion().compareTo(other.entry().parsedVersion()) > 0;
    }

    private Optional<Indexes.Listed> chosen(String id) {
        return newer.getOrDefault(id, List.of()).stream()
                .skip(chosen.getOrDefault(id, 0))
                .findFirst();
    }

    private void choose() {
        Optional<Finding> broken = broken();
        while (broken.isPresent() && stepBack(broken.get().pluginId().orElse(""))) {
            broken = broken();
        }
        if (broken.isEmpty()) {
            newer.keySet().forEach(this::stepForward);
        }
    }

    private Optional<Finding> broken() {
        List<Candidate> after = installed.values().stream()
                .map(candidate -> chosen(candidate.id())
                        .map(listed -> candidate(listed.entry()))
                        .orElse(candidate))
                .toList();
        return dependencies.broken(installed.values(), after).stream().findFirst();
    }

    /** Whether there was something to change. */
    private boolean stepBack(String id) {
        Optional<String> changed = Stream.concat(Stream.of(id), dependenciesOf(id))
                .filter(other -> chosen(other).isPresent())
                .findFirst();
        changed.ifPresent(other -> chosen.merge(other, 1, Integer::sum));
        return changed.isPresent();
    }

    private void stepForward(String id) {
        int fits = chosen.getOrDefault(id, 0);
        for (int position = 0; position < fits; position++) {
            chosen.put(id, position);
            if (broken().isEmpty()) {
                return;
            }
        }
        chosen.put(id, fits);
    }

    private Stream<String> dependenciesOf(String id) {
        return Optional.ofNullable(installed.get(id)).stream()
                .flatMap(candidate -> candidate.dependencies().stream())
                .map(Dependency::pluginId);
    }

    /** An entry as a plugin, for the check of dependencies. */
    private static Candidate candidate(IndexEntry entry) {
        PluginJar jar = new PluginJar(
                Path.of(entry.id() + ".jar"), entry.sha256(), Map.of(), List.of(), Optional.empty(), Map.of());
        PluginInfo info = new PluginInfo(
                entry.id(),
                entry.version(),
                "",
                "",
                "",
                entry.requires(),
                "unknown",
                jar.path(),
                entry.sha256(),
                List.of());
        return new Candidate(jar, entry.parsedVersion(), entry.parsedDependencies(), info, true);
    }
}
