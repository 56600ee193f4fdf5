package dev.bifocal.host.sweep;

import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.options.Merger;
import dev.bifocal.host.options.Overrides;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlWriter;
import dev.bifocal.host.sweep.result.Cell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Expands a definition into cells and trials, and binds the experiment of every trial. All problems are reported
 * together.
 */
public final class SweepPlanner {

    private static final int MOST_TRIALS = 10_000;
    private static final int NAMED_CELLS = 3;

    private final ExperimentLoader loader;
    private final Path root;
    private final Problems problems = new Problems();

    /**
     * A planner of one sweep.
     *
     * @param root the folder of all runs
     */
    public SweepPlanner(ExperimentLoader loader, Path root) {
        this.loader = loader;
        this.root = root;
    }

    /** A cell before its experiment is bound. */
    private record Draft(Map<String, String> labels, List<String> recipes, MapNode settings) {

        Cell cell() {
            return new Cell(labels);
        }

        Draft with(Axis.Value value) {
            Map<String, String> all = new LinkedHashMap<>(labels);
            all.putAll(value.labels());
            List<String> swapped = new ArrayList<>(recipes);
            value.recipe().ifPresent(swapped::add);
            return new Draft(all, swapped, Merger.plain(settings, value.settings()));
        }
    }

    /**
     * The plan of a definition. Nothing is written. Trials that ran already keep their ids, even if this version has
     * more settings with defaults than the version that ran them.
     *
     * @param jobs processes at a time; by default one for each GPU, or one for each core
     * @throws ConfigurationException with all problems of all trials
     * @throws dev.bifocal.host.message.HostException if the folder has trials with other settings
     */
    public SweepPlan plan(SweepDefinition definition, OptionalInt jobs) {
        List<Draft> all = drafts(definition);
        List<Draft> drafts = chosen(definition.only(), all);
        Path folder = root.resolve(definition.name());
        JobPlan share = JobPlan.of(jobs, drafts.size() * definition.seeds().size(), () -> first(definition, drafts))
                .keeping(folder);
        Map<Problem, Set<String>> found = new LinkedHashMap<>();
        List<PlannedTrial> trials = new ArrayList<>();
        for (Draft draft : drafts) {
            for (long seed : definition.seeds()) {
                try {
                    ResolvedExperiment experiment = bind(definition, draft, seed, share.settings());
                    trials.add(PlannedTrial.of(draft.cell(), seed, experiment, definition.varied()));
                } catch (ConfigurationException e) {
                    e.problems().forEach(problem -> found.computeIfAbsent(problem, key -> new LinkedHashSet<>())
                            .add(draft.cell().label()));
                }
            }
        }
        found.forEach((problem, cells) -> problems.add(inCells(problem, cells, drafts.size())));
        refuseEqual(trials);
        List<Cell> cells = drafts.stream().map(Draft::cell).toList();
        Optional<String> baseline = definition.baseline().flatMap(node -> baseline(node, cells, all));
        RecordedMetrics recorded = new RecordedMetrics(definition.protocols());
        trials.forEach(trial -> recorded.add(trial.experiment().experiment()));
        if (found.isEmpty()) {
            SweepReader.items(definition.written().get(SweepReader.METRICS))
                    .forEach(metric -> recorded.check(metric, problems));
        }
        problems.throwIfAny(SweepReader.SUBJECT);
        SweepDefinition shown = definition.metrics().isEmpty() ? definition.withMetric(recorded.main()) : definition;
        return new PlanComparison(new SweepPlan(shown, folder, cells, baseline, trials, share.jobs())).kept();
    }

    private List<Draft> drafts(SweepDefinition definition) {
        List<Draft> drafts = List.of(new Draft(Map.of(), List.of(), MapNode.empty(Source.DEFAULT.label())));
        for (Axis axis : definition.axes()) {
            List<Draft> longer = new ArrayList<>();
            for (Draft draft : drafts) {
                axis.values().forEach(value -> longer.add(draft.with(value)));
            }
            drafts = longer;
            if (drafts.size() * (long) definition.seeds().size() > MOST_TRIALS) {
                throw new ConfigurationException(List.of(new Problem(
                        "axes",
                        "",
                        definition.written().origin(),
                        "The sweep has more than %s trials.".formatted(MOST_TRIALS),
                        "Remove values or seeds, or split the sweep.")));
            }
        }
        for (Draft draft : drafts) {
            if (draft.recipes().size() > 1) {
                problems.add(new Problem(
                        "recipe",
                        String.join(", ", draft.recipes()),
                        definition.written().origin(),
                        "Cell %s has the recipes %s."
                                .formatted(draft.cell().label(), String.join(" and ", draft.recipes())),
                        "Let only one axis choose the recipe."));
            }
        }
        return drafts;
    }

    /** The drafts of the cells that run. */
    private List<Draft> chosen(List<Node> only, List<Draft> all) {
        List<Cell> cells = all.stream().map(Draft::cell).toList();
        only.stream()
                .filter(node -> cells.stream().noneMatch(cell -> fits(node, cell)))
                .forEach(node -> problems.add(
                        SweepReader.ONLY,
                        node,
                        "%s is no cell of the sweep.".formatted(YamlWriter.shown(node)),
                        named(cells)));
        List<Draft> chosen = all.stream()
                .filter(draft -> only.stream().anyMatch(node -> fits(node, draft.cell())))
                .toList();
        return chosen.isEmpty() ? all : chosen;
    }

    /** The experiment of the first trial, which shows the device; empty if it is invalid, which is reported later. */
    private Optional<ResolvedExperiment> first(SweepDefinition definition, List<Draft> drafts) {
        try {
            MapNode none = MapNode.empty(Source.DEFAULT.label());
            return Optional.of(
                    bind(definition, drafts.get(0), definition.seeds().get(0), none));
        } catch (ConfigurationException e) {
            return Optional.empty();
        }
    }

    private ResolvedExperiment bind(SweepDefinition definition, Draft draft, long seed, MapNode share) {
        String base =
                draft.recipes().isEmpty() ? definition.base() : draft.recipes().get(0);
        MapNode own = Merger.plain(
                number("seed", seed), Merger.plain(text("name", definition.name()), text("run.root", root.toString())));
        return loader.load(base, share, List.of(definition.settings(), draft.settings(), own));
    }

    private static MapNode text(String key, String value) {
        return Overrides.nest(key, ScalarNode.text(value, "sweep"));
    }

    static MapNode number(String key, long value) {
        return Overrides.nest(key, new ScalarNode(ScalarNode.Style.NUMBER, Long.toString(value), "sweep"));
    }

    /** A problem with the cells that have it, unless all have it. */
    private static Problem inCells(Problem problem, Set<String> cells, int all) {
        if (cells.size() == all) {
            return problem;
        }
        String named = cells.stream().limit(NAMED_CELLS).collect(Collectors.joining("; "));
        String more = cells.size() > NAMED_CELLS ? "; and %s more".formatted(cells.size() - NAMED_CELLS) : "";
        return new Problem(
                problem.key(),
                problem.value(),
                problem.origin(),
                "In %s %s%s: %s".formatted(cells.size() == 1 ? "cell" : "cells", named, more, problem.message()),
                problem.remedy());
    }

    private void refuseEqual(List<PlannedTrial> trials) {
        Map<String, PlannedTrial> byId = new LinkedHashMap<>();
        Set<List<Cell>> named = new LinkedHashSet<>();
        for (PlannedTrial trial : trials) {
            PlannedTrial earlier = byId.putIfAbsent(trial.id(), trial);
            if (earlier != null && named.add(List.of(earlier.cell(), trial.cell()))) {
                problems.add(new Problem(
                        "",
                        "",
                        "",
                        "The cells %s and %s have equal settings."
                                .formatted(earlier.cell().label(), trial.cell().label()),
                        "Remove one of them, or give it the setting in which it should differ."));
            }
        }
    }

    private Optional<String> baseline(Node node, List<Cell> cells, List<Draft> all) {
        List<Cell> fitting = cells.stream().filter(cell -> fits(node, cell)).toList();
        if (fitting.size() == 1) {
            return Optional.of(fitting.get(0).label());
        }
        String none = all.stream().anyMatch(draft -> fits(node, draft.cell()))
                ? "not among the cells in " + SweepReader.ONLY
                : "no cell of the sweep";
        problems.add(
                SweepReader.BASELINE,
                node,
                "The baseline %s is %s."
                        .formatted(
                                YamlWriter.shown(node),
                                fitting.isEmpty() ? none : fitting.size() + " cells of the sweep"),
                named(cells));
        return Optional.empty();
    }

    private static String named(List<Cell> cells) {
        return "Cells are: %s%s."
                .formatted(
                        cells.stream().limit(NAMED_CELLS).map(Cell::label).collect(Collectors.joining("; ")),
                        cells.size() > NAMED_CELLS ? "; ..." : "");
    }

    /** Whether a label, a value of the only axis, or a map of values describes a cell. */
    private static boolean fits(Node node, Cell cell) {
        if (node instanceof MapNode map) {
            return map.entries().entrySet().stream().allMatch(entry -> YamlWriter.shown(entry.getValue())
                    .equals(Objects.requireNonNullElse(cell.values().get(entry.getKey()), "")));
        }
        return cell.isNamed(YamlWriter.shown(node));
    }
}
