package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Protects the ids of bundled plugins. A jar from another folder with such an id is rejected, because experiments would
 * run its code under the name of the bundled plugin.
 *
 * @param folder the folder of the bundled plugins, if any
 * @param overrides the ids of bundled plugins that may be replaced
 */
record BundledIds(Optional<Path> folder, Set<String> overrides) {

    /** Copies the ids. */
    BundledIds {
        overrides = Set.copyOf(overrides);
    }

    /**
     * The jars that remain for the choice of versions.
     *
     * @param findings receives an error for each rejected jar and a warning for each jar that replaces a bundled
     *     one
     */
    List<Candidate> guard(List<Candidate> candidates, Consumer<Finding> findings) {
        Set<String> bundled =
                candidates.stream().filter(this::isBundled).map(Candidate::id).collect(Collectors.toSet());
        Set<String> replaced = candidates.stream()
                .filter(candidate -> candidate.usable() && !isBundled(candidate))
                .map(Candidate::id)
                .filter(id -> bundled.contains(id) && overrides.contains(id))
                .collect(Collectors.toSet());
        return candidates.stream()
                .filter(candidate -> {
                    if (!bundled.contains(candidate.id())) {
                        return true;
                    }
                    if (isBundled(candidate)) {
                        return !replaced.contains(candidate.id());
                    }
                    boolean allowed = overrides.contains(candidate.id());
                    findings.accept(allowed ? replaces(candidate) : refused(candidate));
                    return allowed;
                })
                .toList();
    }

    private boolean isBundled(Candidate candidate) {
        return folder.isPresent() && folder.get().equals(candidate.path().getParent());
    }

    private static Finding refused(Candidate candidate) {
        return candidate
                .subject()
                .finding(
                        FindingCode.BUNDLED_ID,
                        "%s has the id '%s' of a bundled plugin and is not used."
                                .formatted(candidate.path(), candidate.id()),
                        "Give the plugin another id, or use it instead of the bundled plugin with --allow-override %s."
                                .formatted(candidate.id()));
    }

    private static Finding replaces(Candidate candidate) {
        return candidate
                .subject()
                .finding(
                        FindingCode.BUNDLED_REPLACED,
                        "Plugin '%s' %s in %s replaces the bundled plugin because of --allow-override."
                                .formatted(candidate.id(), candidate.info().version(), candidate.path()),
                        "Omit --allow-override to use the bundled plugin.");
    }
}
