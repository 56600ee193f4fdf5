package dev.bifocal.host.train.observe;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.eval.classifier.OnlineProbe;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.step.StepObserver;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Trains a probe on the online side's feature maps of the query view.
 *
 * @param probe the probe
 */
public record ProbeObserver(OnlineProbe probe) implements StepObserver {

    private static final Wiring.Pass PASS = new Wiring.Pass(View.QUERY, Side.ONLINE);

    /** Whether the steps of an experiment compute the features that the probe reads. */
    public static boolean isPossible(Wiring wiring) {
        return wiring.passes().containsKey(PASS);
    }

    @Override
    public Map<Wiring.Pass, Set<String>> reads() {
        return Map.of(PASS, Set.of(OutputSpec.FEATURES));
    }

    @Override
    public Map<String, NDArray> state() {
        return probe.state();
    }

    @Override
    public Map<String, NDArray> observe(Objective.Step computed, boolean recorded) {
        NDArray maps = Objects.requireNonNull(computed.passes().get(PASS)).get(OutputSpec.FEATURES);
        return Map.of(
                MetricRecord.PROBE_TRAIN,
                probe.learn(maps, computed.batch().indices().orElseThrow()));
    }
}
