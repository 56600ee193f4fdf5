package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.load.Candidate;
import dev.bifocal.host.plugin.load.Dependency;
import dev.bifocal.host.plugin.load.PluginJar;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.Verdict;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses the newest versions of installed plugins that fit each other. As long as the dependencies of a plugin are not
 * met, an older version of a dependency is tried that the plugin accepts, then an older version of the plugin, and at
 * last older versions of those that it depends on. Then each plugin gets the newest version that fits the others.
 */
final class Updates {

    private final Map<String, Candidate> installed = new LinkedHashMap<>();
    private final Map<String, List<Indexes.Listed>> newer = new LinkedHashMap<>();

    /** The position of the chosen version in {@code newer}, behind its end for the installed version. */
    private final Map<String, Integer> chosen = new HashMap<>();

    private final Dependencies dependencies;
    private final Function<DetachedSignature, Verdict> verdict;

    private Updates(
            Collection<Candidate> installed, Dependencies dependencies, Function<DetachedSignature, Verdict> verdict) {
        installed.forEach(candidate -> this.installed.put(candidate.id(), candidate));
        this.dependencies = dependencies;
        this.verdict = verdict;
    }

    /**
     * Looks plugins up.
     *
     * @param wanted the plugins to update
     * @param installed all installed plugins that can be used
     * @param verdict checks the signature of an entry
     */
    static List<Update> of(
            List<InstalledJar> wanted,
            Indexes indexes,
            Installer.Terms terms,
            Collection<Candidate> installed,
            Dependencies dependencies,
            Function<DetachedSignature, Verdict> verdict) {
        Updates updates = new Updates(installed, dependencies, verdict);
        wanted.forEach(jar -> updates.newer.put(
                jar.id(),
                indexes.newerThan(jar).stream()
                        .filter(listed -> updates.refused(jar, listed, terms).isEmpty())
                        .toList()));
        updates.choose();
        return wanted.stream().map(jar -> updates.update(jar, indexes, terms)).toList();
    }

    /** Why an entry needs the user's permission; empty if it needs none, or has it. */
    private Optional<Update.Refused> refused(InstalledJar installed, Indexes.Listed listed, Installer.Terms terms) {
        Optional<DetachedSignature> signature = listed.entry().signed();
        Verdict result = signature.map(verdict).orElse(Verdict.UNKNOWN_KEY);
        if (result != Verdict.FITS) {
            String reason = signature
                    .map(signed -> new SignatureTrouble(result, signed.key()).reason())
                    .orElse("it is not signed");
            return Optional.of(new Update.Refused(listed.offer(), reason, "--allow-unsigned"))
                    .filter(any -> !terms.allowedUnsigned().contains(installed.id()));
        }
        Optional<String> before = installed.signed().map(DetachedSignature::key);
        boolean otherKey = before.isPresent() && !before.equals(signature.map(DetachedSignature::key));
        return Optional.of(new Update.Refused(listed.offer(), "it has another key", "--allow-other-key"))
                .filter(any -> otherKey && !terms.allowedOtherKeys().contains(installed.id()));
    }

    private Update update(InstalledJar jar, Indexes indexes, Installer.Terms terms) {
        List<Indexes.Listed> above = indexes.newerThan(jar);
        Optional<Update.Refused> refused = above.stream()
                .findFirst()
                .filter(listed -> chosen(jar.id())
                        .filter(offered -> !isAbove(listed, offered))
                        .isEmpty())
                .flatMap(listed -> refused(jar, listed, terms));
        return new Update(
                jar, chosen(jar.id()).map(Indexes.Listed::offer), refused, !above.isEmpty(), indexes.has(jar.id()));
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
        List<Candidate> after = Stream.concat(installed.keySet().stream(), newer.keySet().stream())
                .distinct()
                .flatMap(id -> after(id).stream())
                .toList();
        return dependencies.broken(installed.values(), after).stream().findFirst();
    }

    /** The chosen version of a plugin, or else the one that is there; empty if there is none that can be used. */
    private Optional<Candidate> after(String id) {
        return chosen(id)
                .map(listed -> candidate(listed.entry()))
                .or(() -> Optional.ofNullable(installed.get(id)))
                .or(() -> dependencies.host().stream()
                        .filter(candidate -> candidate.id().equals(id))
                        .findFirst());
    }

    /** Whether there was something to change. */
    private boolean stepBack(String id) {
        List<Dependency> needs = after(id).map(Candidate::dependencies).orElse(List.of());
        if (needs.stream().anyMatch(this::stepBackTo)) {
            return true;
        }
        Optional<String> changed = Stream.concat(Stream.of(id), needs.stream().map(Dependency::pluginId))
                .filter(other -> chosen(other).isPresent())
                .findFirst();
        changed.ifPresent(other -> chosen.merge(other, 1, Integer::sum));
        return changed.isPresent();
    }

    /** Chooses an older version of a dependency that is in its range, if the chosen one is not and there is one. */
    private boolean stepBackTo(Dependency dependency) {
        String id = dependency.pluginId();
        List<Indexes.Listed> versions = newer.getOrDefault(id, List.of());
        int now = chosen.getOrDefault(id, 0);
        if (now >= versions.size() || accepts(dependency, versions.get(now))) {
            return false;
        }
        OptionalInt older = IntStream.range(now + 1, versions.size())
                .filter(position -> accepts(dependency, versions.get(position)))
                .findFirst();
        older.ifPresent(position -> chosen.put(id, position));
        return older.isPresent();
    }

    private static boolean accepts(Dependency dependency, Indexes.Listed listed) {
        return dependency
                .range()
                .filter(range -> !range.includes(listed.entry().parsedVersion()))
                .isEmpty();
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
