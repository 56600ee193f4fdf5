package dev.bifocal.host.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.launch.TrialCost;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The estimated duration of a plan.
 *
 * @param trial the duration of a trial
 * @param whole the duration of all trials that a call runs
 * @param source the runs that the estimate comes from
 */
public record SweepEstimate(Duration trial, Duration whole, String source) {

    /** The sections that decide how long a run takes. */
    private static final List<String> COSTLY = List.of("epochs", "batch", "data", "encoder", "views", "symmetric");

    /**
     * An estimate from finished trials of the sweep, or from the newest finished run with the same data, encoder and
     * epochs.
     */
    public static Optional<SweepEstimate> of(SweepPlan plan, int open) {
        Optional<Double> own = SweepFolder.isSweep(plan.folder())
                ? SweepStatus.meanSeconds(SweepFolder.open(plan.folder()))
                : Optional.empty();
        return own.map(seconds -> of(plan, open, seconds, "finished trials of this sweep"))
                .or(() -> similar(plan).map(run -> of(plan, open, seconds(run), "run " + run.qualifiedName())));
    }

    private static SweepEstimate of(SweepPlan plan, int open, double seconds, String source) {
        double rounds = Math.ceil((double) open / plan.jobs());
        return new SweepEstimate(
                Duration.ofMillis(Math.round(seconds * 1e3)), Duration.ofSeconds(Math.round(seconds * rounds)), source);
    }

    private static Optional<RunFolder> similar(SweepPlan plan) {
        JsonNode wanted;
        try {
            wanted = new YAMLMapper().readTree(plan.trials().get(0).experiment().yaml());
        } catch (IOException e) {
            return Optional.empty();
        }
        return Runs.list(Objects.requireNonNullElse(plan.folder().getParent(), plan.folder())).stream()
                .filter(run -> isSimilar(run, wanted))
                .reduce((older, newer) -> newer);
    }

    private static boolean isSimilar(RunFolder run, JsonNode wanted) {
        try {
            JsonNode settings = run.settings();
            return COSTLY.stream().allMatch(key -> settings.path(key).equals(wanted.path(key)))
                    && run.status().effectiveState() == RunState.DONE
                    && seconds(run) > 0;
        } catch (BifocalException damaged) {
            return false;
        }
    }

    private static double seconds(RunFolder run) {
        return TrialCost.of(run.path()).map(TrialCost::seconds).orElseGet(() -> MetricFile.read(run.metrics()).stream()
                .filter(record -> record.kind() != MetricRecord.Kind.TRAIN)
                .mapToDouble(record -> record.timing().getOrDefault(MetricRecord.SECONDS, 0.0))
                .sum());
    }
}
