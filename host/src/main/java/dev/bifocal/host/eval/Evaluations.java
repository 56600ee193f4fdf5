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

/** Measures an encoder by several protocols, which share its features. All of them are checked before the first one starts. */
public final class Evaluations {

    private final EvaluationData data;
    private final List<Measurement> measurements;

    /**
     * Evaluations that can be done.
     *
     * @param protocols what is measured, in the order of the enumeration
     * @param seed of all that is drawn
     * @throws dev.bifocal.api.BifocalException if the data cannot be measured so
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
     * Measures an encoder.
     *
     * @param trained opens the encoder with its trained weights, anew at each call
     * @param fresh opens the same network with fresh weights, for a control
     * @param finished takes each protocol's result when it is there
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
