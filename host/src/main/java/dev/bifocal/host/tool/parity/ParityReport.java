package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tensor.Npz;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The comparison of an experiment with a recorded case.
 *
 * @param rtol the largest relative difference that passes
 * @param passed whether there are values, and all of them pass
 * @param recordedWith the scalars of the recording by name
 * @param values the compared values
 * @param notCompared the names of recorded arrays that the experiment does not compute
 */
public record ParityReport(
        double rtol, boolean passed, Map<String, Double> recordedWith, List<Value> values, List<String> notCompared) {

    /**
     * A compared value.
     *
     * @param difference its difference from the recorded value
     * @param passed whether the relative difference is at most {@code rtol}; false for NaN
     */
    public record Value(@JsonUnwrapped Parity.Difference difference, boolean passed) {}

    /**
     * Compares an experiment with a recorded case.
     *
     * @param recorded a NumPy archive
     * @param names rules that rename its arrays; the rules of the experiment's plugins apply after them
     * @throws dev.bifocal.api.BifocalException if the case cannot be read, or lacks an input of the experiment
     */
    public static ParityReport of(
            Experiment experiment, PluginRegistry registry, Path recorded, CaseNames names, double rtol) {
        CaseNames rules = names.andOf(experiment.plugins());
        try (NDManager manager = Compute.start(experiment.compute()).newManager()) {
            Parity parity = new Parity(experiment, registry, rules.rename(Npz.read(manager, recorded)), manager);
            List<Value> values = parity.compare().stream()
                    .map(difference -> new Value(difference, difference.relative() <= rtol))
                    .toList();
            boolean passed = !values.isEmpty() && values.stream().allMatch(Value::passed);
            return new ParityReport(rtol, passed, parity.settings(), values, parity.notCompared());
        }
    }
}
