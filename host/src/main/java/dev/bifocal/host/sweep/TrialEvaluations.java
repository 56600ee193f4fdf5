package dev.bifocal.host.sweep;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunFolder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The evaluations of a trial: those of the online encoder after the last finished step, with the settings of the trial.
 * A run may have others, because {@code bifocal eval} accepts trials, too.
 */
final class TrialEvaluations {

    private TrialEvaluations() {}

    /** The evaluations in a run's folder that are those of the trial, in the order of their time. */
    static List<EvaluationRecord> of(RunFolder run) {
        List<EvaluationRecord> all = KeptEvaluation.of(run).stream()
                .map(KeptEvaluation::record)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(EvaluationRecord::measured))
                .toList();
        if (all.isEmpty()) {
            return all;
        }
        Map<String, String> settings = StoredSettings.of(run.config());
        Optional<String> step = lastStep(run);
        return all.stream()
                .filter(record -> isOfLastStep(record.weights(), step) && agree(record.settings(), settings))
                .toList();
    }

    private static Optional<String> lastStep(RunFolder run) {
        try {
            return Optional.of(Long.toString(run.status().step()));
        } catch (BifocalException damaged) {
            return Optional.empty();
        }
    }

    private static boolean isOfLastStep(EvaluationRecord.Weights weights, Optional<String> step) {
        return Optional.ofNullable(weights.origin().get("step")).equals(step)
                && "online".equals(weights.origin().get("side"));
    }

    /** Another version may have added or removed a setting, so only settings that both have can differ. */
    private static boolean agree(Map<String, String> measured, Map<String, String> own) {
        return measured.entrySet().stream()
                .allMatch(setting -> setting.getValue().equals(own.getOrDefault(setting.getKey(), setting.getValue())));
    }
}
