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
 * Keeps the ids of bundled plugins: a jar from another folder that has one of them is refused, because experiments would use its
 * code under the name of the bundled one.
 *
 * @param folder the folder of the bundled plugins, if there is one
 * @param overrides the ids of plugins that may be replaced all the same
 */
record BundledIds(Optional<Path> folder, Set<String> overrides) {

    /** Copies the ids. */
    BundledIds {
        overrides = Set.copyOf(overrides);
    }

    /**
     * The jars among which versions are chosen.
     *
     * @param findings receives an error for each jar that is refused, and a warning for each that replaces a bundled one
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
                        "%s has the id '%s' of a plugin that comes with Bifocal, and is not used."
                                .formatted(candidate.path(), candidate.id()),
                        "Give the plugin another id, or let it replace the bundled one with --allow-override %s."
                                .formatted(candidate.id()));
    }

    private static Finding replaces(Candidate candidate) {
        return candidate
                .subject()
                .finding(
                        FindingCode.BUNDLED_REPLACED,
                        "Plugin '%s' %s in %s stands in place of the one that comes with Bifocal, because of --allow-override."
                                .formatted(candidate.id(), candidate.info().version(), candidate.path()),
                        "Leave --allow-override out to use the bundled one.");
    }
}
