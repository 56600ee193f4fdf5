package dev.bifocal.host.run;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs grouped by the values of settings, for statistics over the runs of a group.
 *
 * @param by the settings that define a group
 * @param over the settings that may differ within a group, such as {@code seed}
 * @param mixed further settings that differ within a group, so that its runs do not repeat the same experiment
 * @param groups the groups, in the order of their first runs
 */
public record RunGroups(List<String> by, List<String> over, List<String> mixed, List<Group> groups) {

    /**
     * Runs with the same values.
     *
     * @param values the values, in the order of the settings that define the groups
     * @param runs the runs
     */
    public record Group(List<String> values, List<RunSummary> runs) {

        /** Copies the lists. */
        public Group {
            values = List.copyOf(values);
            runs = List.copyOf(runs);
        }
    }

    /** Copies the lists. */
    public RunGroups {
        by = List.copyOf(by);
        over = List.copyOf(over);
        mixed = List.copyOf(mixed);
        groups = List.copyOf(groups);
    }

    /**
     * Groups runs.
     *
     * @param by keys of settings or their endings, such as {@code target.w}; empty for all settings that differ, except
     *     for {@code over}
     * @param over keys of settings or their endings that may differ within a group
     * @throws dev.bifocal.api.BifocalException if the settings of a run cannot be read, or a key fits no setting or
     *     several
     */
    public static RunGroups of(List<RunFolder> folders, List<String> by, List<String> over) {
        List<Map<String, String>> settings =
                folders.stream().map(RunComparison::texts).toList();
        Set<String> differing = RunComparison.differing(settings).keySet();
        Set<String> known = new LinkedHashSet<>();
        settings.forEach(each -> known.addAll(each.keySet()));
        List<String> within = over.stream().map(key -> full(key, known)).toList();
        List<String> keys = by.isEmpty()
                ? differing.stream().filter(key -> !within.contains(key)).toList()
                : by.stream().map(key -> full(key, known)).distinct().toList();
        Map<List<String>, List<Integer>> members = new LinkedHashMap<>();
        for (int run = 0; run < folders.size(); run++) {
            Map<String, String> values = settings.get(run);
            members.computeIfAbsent(
                            keys.stream()
                                    .map(key -> values.getOrDefault(key, RunComparison.NONE))
                                    .toList(),
                            group -> new ArrayList<>())
                    .add(run);
        }
        Set<String> mixed = new TreeSet<>();
        members.values()
                .forEach(runs -> mixed.addAll(
                        RunComparison.differing(runs.stream().map(settings::get).toList())
                                .keySet()));
        within.forEach(mixed::remove);
        return new RunGroups(
                keys,
                within,
                List.copyOf(mixed),
                members.entrySet().stream()
                        .map(entry -> new Group(
                                entry.getKey(),
                                entry.getValue().stream()
                                        .map(run -> RunSummary.of(folders.get(run)))
                                        .toList()))
                        .toList());
    }

    private static String full(String key, Collection<String> known) {
        List<String> fitting = known.contains(key)
                ? List.of(key)
                : known.stream().filter(other -> other.endsWith("." + key)).toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        throw fitting.isEmpty()
                ? new HostException(
                        ErrorCode.USAGE,
                        "The runs have no setting '%s'.".formatted(key),
                        Suggestions.nearest(key, known)
                                .map("Did you mean %s?"::formatted)
                                .orElse("List the settings that differ with: bifocal runs compare RUN RUN"))
                : new HostException(
                        ErrorCode.USAGE,
                        "'%s' matches several settings: %s.".formatted(key, String.join(", ", fitting)),
                        "Give more of the key.");
    }
}
