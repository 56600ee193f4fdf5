package dev.bifocal.host.job;

import dev.bifocal.host.augment.ViewsConfig;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.eval.Evaluations;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.Selection;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.train.EncoderSource;
import dev.bifocal.host.train.Session;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Evaluates an encoder by some protocols, and records each result with its settings, weights, data and versions. */
public final class EvaluationJob {

    /** The settings that affect the results of all protocols. */
    private static final List<String> COMMON = List.of(
            "seed",
            "data",
            "views.size",
            "views.mean",
            "views.std",
            "views.policies",
            "encoder",
            "evaluation.batch",
            "evaluation.seed");

    private final EncoderSource source;
    private final ResolvedExperiment resolved;
    private final Set<Protocol> protocols;
    private final EvaluationListener listener;

    /**
     * A job.
     *
     * @param source the encoder and the data
     * @param listener follows protocols that train a classifier
     */
    public EvaluationJob(EncoderSource source, Set<Protocol> protocols, EvaluationListener listener) {
        this.source = source;
        this.resolved = source.experiment();
        this.protocols = Set.copyOf(protocols);
        this.listener = listener;
    }

    /**
     * A result.
     *
     * @param record the result of a protocol with its origin
     * @param file the file of the result in the run's folder; empty for an encoder from a file
     */
    public record Result(EvaluationRecord record, Optional<Path> file) {}

    /**
     * Evaluates the encoder.
     *
     * @param finished receives the result of each protocol when it ends
     * @throws dev.bifocal.api.BifocalException if the encoder, the data and the settings do not fit together
     */
    public void run(Consumer<Result> finished) {
        TrainedEncoder encoder = source.encoder();
        EvaluationRecord.Weights weights =
                new EvaluationRecord.Weights(encoder.path().toString(), encoder.sha256(), encoder.metadata());
        long seed = resolved.experiment()
                .evaluation()
                .seed()
                .orElse(resolved.experiment().seed());
        try (Session session = Session.forEvaluation(resolved)) {
            encoder.requireFits(session.wiring().encoder());
            new Evaluations(session.evaluationData(), resolved.experiment().evaluation(), protocols, seed, listener)
                    .measure(
                            () -> session.online(network -> network.restoreEncoder(encoder)),
                            () -> session.online(network -> {}),
                            measured -> finished.accept(kept(record(measured, session, weights, seed))));
        }
    }

    private Result kept(EvaluationRecord record) {
        return new Result(record, source.run().map(folder -> KeptEvaluation.keep(folder, record)));
    }

    private EvaluationRecord record(Measured measured, Session session, EvaluationRecord.Weights weights, long seed) {
        return new EvaluationRecord(
                measured.protocol().toString(),
                measured.results(),
                measured.method(),
                measured.notes(),
                facts(measured, session),
                settings(measured.protocol()),
                weights,
                new EvaluationRecord.Data(
                        session.dataset().name(),
                        session.dataset().fingerprint(),
                        session.dataset().train().size(),
                        session.dataset().test().size()),
                seed,
                session.compute().deviceName(),
                session.compute().threads(),
                Versions.inUse(),
                Instant.now(),
                measured.seconds(),
                measured.course().stream().map(EvaluationJob::point).toList(),
                measured.selection().map(EvaluationJob::selection).orElse(null));
    }

    /** The facts of the protocol, and the values that the data set determines. */
    private static Map<String, String> facts(Measured measured, Session session) {
        ViewsConfig views = session.experiment().views();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("imageSize", Integer.toString(session.imageSize()));
        facts.put("mean", views.mean().orElse(session.dataset().mean()).toString());
        facts.put("std", views.std().orElse(session.dataset().std()).toString());
        facts.putAll(measured.facts());
        return facts;
    }

    private Map<String, String> settings(Protocol protocol) {
        List<String> keys =
                Stream.concat(COMMON.stream(), protocol.settings().stream()).toList();
        Map<String, String> settings = new LinkedHashMap<>();
        for (Setting setting : resolved.settings()) {
            if (keys.stream().anyMatch(key -> (setting.key() + ".").startsWith(key + "."))) {
                settings.put(setting.key(), setting.value());
            }
        }
        return settings;
    }

    private static EvaluationRecord.Selection selection(Selection selection) {
        return new EvaluationRecord.Selection(
                selection.heldOut(),
                selection.trained(),
                selection.chosen(),
                selection.cells().stream()
                        .map(cell -> new EvaluationRecord.Cell(
                                cell.lr(),
                                cell.weightDecay(),
                                Double.isFinite(cell.loss()) ? cell.loss() : null,
                                cell.top1()))
                        .toList());
    }

    private static EvaluationRecord.Point point(Measured.Point point) {
        return new EvaluationRecord.Point(
                point.epoch(),
                point.loss(),
                point.accuracy().map(Accuracy::top1).orElse(null),
                point.accuracy().map(Accuracy::top5).orElse(null));
    }
}
