package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Selects one jar per plugin: the newest usable version and, among equal versions, the jar that was found first. */
final class VersionChoice {

    private final Consumer<Finding> findings;

    private VersionChoice(Consumer<Finding> findings) {
        this.findings = findings;
    }

    /**
     * The jars to load.
     *
     * @param candidates the candidates in search order
     * @param findings receives a warning for each jar that is not selected
     */
    static List<Candidate> choose(List<Candidate> candidates, Consumer<Finding> findings) {
        VersionChoice choice = new VersionChoice(findings);
        Map<String, List<Candidate>> byId = candidates.stream()
                .collect(Collectors.groupingBy(Candidate::id, LinkedHashMap::new, Collectors.toList()));
        List<Candidate> chosen = new ArrayList<>();
        byId.values().forEach(group -> choice.choose(group).ifPresent(chosen::add));
        return chosen;
    }

    private Optional<Candidate> choose(List<Candidate> group) {
        // The sort is stable, so the first of equal versions stays first.
        List<Candidate> usable = group.stream()
                .filter(Candidate::usable)
                .sorted(Comparator.comparing(Candidate::version).reversed())
                .toList();
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        Candidate used = usable.get(0);
        group.stream().filter(other -> !other.path().equals(used.path())).forEach(other -> warn(used, other));
        return Optional.of(used);
    }

    private void warn(Candidate used, Candidate other) {
        int order = other.version().compareTo(used.version());
        if (order == 0 && other.usable()) {
            add(
                    other,
                    FindingCode.SAME_VERSION,
                    "Two different jars contain plugin '%s' %s: %s was found first and is used; %s is ignored."
                            .formatted(used.id(), used.info().version(), used.path(), other.path()),
                    "Change the version of one jar, or remove the unwanted jar.");
        } else {
            add(
                    other,
                    FindingCode.SEVERAL_VERSIONS,
                    "Plugin '%s' was found in several versions: %s in %s is used, and %s in %s is ignored%s."
                            .formatted(
                                    used.id(),
                                    used.info().version(),
                                    used.path(),
                                    other.info().version(),
                                    other.path(),
                                    other.usable() ? "" : " because it cannot be used"),
                    "Remove the unwanted jar.");
        }
    }

    private void add(Candidate about, FindingCode code, String message, String remedy) {
        findings.accept(about.subject().finding(code, message, remedy));
    }
}
