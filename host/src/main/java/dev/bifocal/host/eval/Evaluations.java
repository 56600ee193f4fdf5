package dev.bifocal.host.eval;

import dev.bifocal.host.eval.classifier.FineTuning;
import dev.bifocal.host.eval.classifier.LinearProbe;
import dev.bifocal.host.eval.neighbour.KnnMeasurement;
import dev.bifocal.host.eval.neighbour.RecallMeasurement;
import dev.bifocal.host.eval.protocol.EncoderUnderTest;
import dev.bifocal.host.eval.protocol.EvaluationConfig;
import dev.bifocal.host.eval.protocol.EvaluationData;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Measurement;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.Subject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Evaluates an encoder with several protocols. They share its features, and all of them are checked before the first
 * one starts.
 */
public final class Evaluations {

    private final EvaluationData data;
    private final List<Measurement> measurements;

    /**
     * Checks protocols against the data.
     *
     * @param protocols the protocols to run; they run in the order of the enumeration
     * @param seed seed of all random choices
     * @throws dev.bifocal.api.BifocalException if a protocol cannot be run on the data
     */
    public Evaluations(
            EvaluationData data,
            EvaluationConfig config,
            Set<Protocol> protocols,
            long seed,
            EvaluationListener listener) {
        this.data = data;
        this.measurements = EnumSet.copyOf(protocols).stream()
                .map(protocol -> switch (protocol) {
                    case RECALL -> new RecallMeasurement(data.dataset(), config);
                    case KNN -> new KnnMeasurement(data.dataset(), config.knn());
                    case LINEAR -> new LinearProbe(data, config.linear(), seed, listener);
                    case SEMI -> new FineTuning(data, config.semi(), seed, listener);
                })
                .toList();
    }

    /**
     * Evaluates an encoder.
     *
     * @param trained opens the encoder with its trained weights, a new copy at each call
     * @param fresh opens the same architecture with random weights, for a control
     * @param finished receives the result of each protocol as soon as it is complete
     */
    public void measure(
            Supplier<? extends EncoderUnderTest> trained,
            Supplier<? extends EncoderUnderTest> fresh,
            Consumer<Measured> finished) {
        try (Subject subject = new Subject(data, trained, fresh)) {
            for (Measurement measurement : measurements) {
                long started = System.nanoTime();
                Measured measured = measurement.measure(subject);
                finished.accept(measured.took((System.nanoTime() - started) / 1e9));
            }
        }
    }
}
