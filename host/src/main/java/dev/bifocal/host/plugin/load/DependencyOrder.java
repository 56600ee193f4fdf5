package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sorts plugins topologically by their dependencies and removes plugins with unmet dependencies. */
public final class DependencyOrder {

    private final Map<String, Candidate> byId;
    private final Consumer<Finding> findings;
    private final Map<String, Boolean> resolved = new LinkedHashMap<>();
    private final Set<String> underWay = new LinkedHashSet<>();
    private final List<Candidate> order = new ArrayList<>();

    private DependencyOrder(List<Candidate> candidates, Consumer<Finding> findings) {
        this.byId = candidates.stream().collect(Collectors.toMap(Candidate::id, Function.identity()));
        this.findings = findings;
    }

    /**
     * The plugins with satisfied dependencies, in loading order.
     *
     * @param findings receives an error for each removed plugin
     */
    public static List<Candidate> of(List<Candidate> candidates, Consumer<Finding> findings) {
        DependencyOrder resolution = new DependencyOrder(candidates, findings);
        candidates.forEach(resolution::resolve);
        return List.copyOf(resolution.order);
    }

    private boolean resolve(Candidate candidate) {
        Boolean known = resolved.get(candidate.id());
        if (known != null) {
            return known;
        }
        underWay.add(candidate.id());
        boolean complete = true;
        for (Dependency dependency : candidate.dependencies()) {
            Optional<Finding> lack = lack(candidate, dependency);
            lack.ifPresent(findings);
            complete &= lack.isEmpty();
        }
        underWay.remove(candidate.id());
        resolved.put(candidate.id(), complete);
        if (complete) {
            order.add(candidate);
        }
        return complete;
    }

    private Optional<Finding> lack(Candidate candidate, Dependency dependency) {
        Candidate needed = byId.get(dependency.pluginId());
        if (needed == null) {
            return missing(candidate, dependency, "which is missing or cannot be used");
        }
        if (dependency
                .range()
                .filter(range -> !range.includes(needed.version()))
                .isPresent()) {
            return Optional.of(candidate
                    .subject()
                    .finding(
                            FindingCode.DEPENDENCY_VERSION,
                            "Plugin '%s' needs plugin '%s' in version %s, but %s was found."
                                    .formatted(
                                            candidate.id(),
                                            needed.id(),
                                            dependency.range().orElseThrow(),
                                            needed.info().version()),
                            "Put a supported version of '%s' into a plugin folder.".formatted(needed.id())));
        }
        if (underWay.contains(needed.id())) {
            return Optional.of(candidate
                    .subject()
                    .finding(
                            FindingCode.DEPENDENCY_CYCLE,
                            "Plugins have a dependency cycle: %s.".formatted(circle(needed.id())),
                            "Move the shared code into a separate plugin, or into each of them."));
        }
        return resolve(needed) ? Optional.empty() : missing(candidate, dependency, "which has unmet dependencies");
    }

    private Optional<Finding> missing(Candidate candidate, Dependency dependency, String why) {
        if (dependency.optional()) {
            return Optional.empty();
        }
        return Optional.of(candidate
                .subject()
                .finding(
                        FindingCode.DEPENDENCY_MISSING,
                        "Plugin '%s' needs plugin '%s', %s.".formatted(candidate.id(), dependency.pluginId(), why),
                        "Put a working jar of '%s' into a plugin folder, or remove '%s'."
                                .formatted(dependency.pluginId(), candidate.id())));
    }

    private String circle(String from) {
        List<String> path = new ArrayList<>(underWay);
        List<String> ids = new ArrayList<>(path.subList(path.indexOf(from), path.size()));
        ids.add(from);
        return String.join(" -> ", ids);
    }
}
