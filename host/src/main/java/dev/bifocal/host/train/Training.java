package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.pipeline.ViewPlan;
import dev.bifocal.host.compute.PrecisionChoice;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.eval.OnlineEvaluation;
import dev.bifocal.host.eval.classifier.OnlineProbe;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.machine.Driver;
import dev.bifocal.host.machine.Machine;
import dev.bifocal.host.machine.Processor;
import dev.bifocal.host.optimizer.LearningRate;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.run.RunSession;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.run.StoppedException;
import dev.bifocal.host.track.CompositeSink;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import dev.bifocal.host.track.tensorboard.EventFileSink;
import dev.bifocal.host.train.checkpoint.Checkpoint;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import dev.bifocal.host.train.observe.CollapseAlarm;
import dev.bifocal.host.train.observe.CollapseObserver;
import dev.bifocal.host.train.observe.ProbeObserver;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training loop of one run, from its beginning or from its newest checkpoint.
 *
 * <p>A run that is killed at any time and resumed writes the same metrics as an uninterrupted run, on a CPU with the
 * same number of threads.
 */
public final class Training implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Training.class);

    private final Session session;
    private final Experiment experiment;
    private final Optional<RunSession> run;
    private final MetricSink display;
    private final Optional<Checkpoints> checkpoints;
    private final ProcessGroup processes;
    private final NDManager manager;
    private final Trainer trainer;
    private final OnlineEvaluation evaluation;
    private final boolean readsIndices;
    private final LearningRate rate;
    private final int stepsPerEpoch;
    private final TrainingWarnings warnings;
    private final StopRequest stop;

    /**
     * Creates the training of a run. Nothing is computed yet.
     *
     * @param session the experiment; the caller closes it
     * @param run the run, locked by this process; the caller closes it. Empty in processes other than the first, which
     *     write nothing
     * @param display receives metrics in addition to the run's file; the caller closes it
     * @param warnings receives sentences about likely mistakes; the run's log contains them, too
     * @param stop stops the training on request
     */
    public Training(
            Session session,
            Optional<RunSession> run,
            MetricSink display,
            Consumer<String> warnings,
            StopRequest stop) {
        this.session = session;
        this.experiment = session.experiment();
        this.run = run;
        this.display = display;
        this.warnings = new TrainingWarnings(warnings);
        this.stop = stop;
        this.checkpoints = run.map(open -> Checkpoints.of(open.folder(), session.description()));
        this.processes = session.processes();
        this.manager = session.manager().newSubManager();
        this.trainer =
                new Trainer(experiment, session.wiring(), session.executor(), processes, session.upload(), manager);
        Optional<OnlineProbe> probe = probe();
        probe.ifPresent(learning -> trainer.observe(new ProbeObserver(learning)));
        if (experiment.track().collapse()) {
            trainer.observe(new CollapseObserver(session.wiring(), manager));
        }
        this.readsIndices = session.readsIndices() || probe.isPresent();
        this.evaluation = new OnlineEvaluation(
                session.evaluationData().beforeBatch(this::stopIfAsked), experiment.evaluation(), probe);
        this.stepsPerEpoch = session.stepsPerEpoch();
        this.rate = LearningRate.of(experiment.optimizer(), experiment.batch(), stepsPerEpoch, experiment.epochs());
    }

    private Optional<OnlineProbe> probe() {
        boolean wanted = experiment.evaluation().probe() && ProbeObserver.isPossible(session.wiring());
        return wanted
                ? FineLabels.shared(session.dataset())
                        .map(labels -> new OnlineProbe(
                                labels, session.wiring().encoder().channels(), manager))
                : Optional.empty();
    }

    /** Evaluates the online encoder in its present state: Recall@K by K. */
    public Map<Integer, Double> evaluate() {
        return evaluation.measure(trainer.online()::features, true, false).recall();
    }

    /** Whether some process was asked to stop. All processes ask at the same point of the training. */
    private boolean isStopping() {
        if (processes.any(stop.isMade())) {
            stop.make();
        }
        return stop.isMade();
    }

    private void stopIfAsked() {
        if (isStopping()) {
            stop.check();
        }
    }

    /**
     * The evaluations of a training.
     *
     * @param untrained Recall@K before the first step, by K, if the experiment requests it and this process did the
     *     first step
     * @param trained Recall@K after the last epoch, by K
     */
    public record Outcome(Optional<Map<Integer, Double>> untrained, Map<Integer, Double> trained) {}

    /**
     * Trains until the last epoch.
     *
     * @throws dev.bifocal.api.BifocalException if the loss is not finite; the last checkpoint remains
     * @throws dev.bifocal.host.run.StoppedException after a request to stop; there is a checkpoint if at least one step
     *     was done
     */
    public Outcome run() {
        Optional<Checkpoint.Counters> counters = restored();
        Position position = counters.map(this::takeUp).orElseGet(Position::start);
        try (StopRequest.Attendance attendance = stop.attend();
                RunMetrics file = RunMetrics.of(run.map(RunSession::folder), position.metricsBytes);
                MetricSink sink = sinks(file, position);
                TrainingBatches batches =
                        new TrainingBatches(session, manager, session.plans(), readsIndices, "train")) {
            Optional<Map<Integer, Double>> untrained = Optional.empty();
            warnings.checkPrecision(
                    session.precision().precision(),
                    PrecisionChoice.drawback(
                            manager.getDevice(), Processor.current(), Driver.gpusBeside(manager.getDevice())),
                    counters.isPresent());
            warnings.checkProcesses(session.processes().place().size(), manager.getDevice());
            if (counters.isEmpty()) {
                LOG.info("The peak learning rate is {} for a batch of {}", rate.peak(), experiment.batch());
                warnings.checkWarmUp(rate);
                warnings.checkThreads(
                        experiment.compute().threads(), Machine.current().cores());
                warnings.checkShuffle(experiment.memory(), experiment.normalizedParts());
                session.precision().remark().ifPresent(LOG::info);
                if (run.isPresent()) {
                    session.initialWeights().ifPresent(this::startFrom);
                }
                trainer.copyFromFirst();
                experiment.encoder().otherStart().ifPresent(LOG::warn);
                if (experiment.evaluation().atStart()) {
                    untrained = Optional.of(evaluate(position, sink, true, true));
                }
                fillMemory();
            }
            batches.seek(position.epoch, position.stepInEpoch);
            Map<Integer, Double> recall = position.evaluationIsLeft ? endOfEpoch(position, file, sink) : Map.of();
            while (position.epoch < experiment.epochs()) {
                recall = epoch(position, batches, file, sink);
            }
            logReplaced(session.dataset().train().unreadable());
            return new Outcome(untrained, recall.isEmpty() ? evaluate() : recall);
        }
    }

    private MetricSink sinks(RunMetrics file, Position position) {
        List<MetricSink> sinks = new ArrayList<>(List.of(file, display));
        if (experiment.track().tensorboard()) {
            long from = position.metricsBytes == 0 ? 0 : position.step + 1;
            run.ifPresent(open -> sinks.add(EventFileSink.open(open.folder().path(), from)));
        }
        Set<String> bankLosses = new TreeSet<>();
        session.wiring().losses().stream()
                .filter(loss -> !loss.needs().banks().isEmpty())
                .forEach(loss -> bankLosses.add(loss.key()));
        sinks.add(new CollapseAlarm(bankLosses, session.wiring().bankSize(), warnings::warn));
        return new CompositeSink(sinks);
    }

    private static void logReplaced(List<String> unreadable) {
        if (!unreadable.isEmpty()) {
            LOG.warn(
                    "{} training images could not be read and were replaced by others of their classes: {}",
                    unreadable.size(),
                    String.join(", ", unreadable));
        }
    }

    /** The position of the loop. */
    private static final class Position {
        private int epoch;
        private int stepInEpoch;
        private long step;
        private long metricsBytes;
        private double epochLoss;
        private int epochSteps;
        private final Map<String, Checkpoint.Sum> observed = new LinkedHashMap<>();
        private boolean evaluationIsLeft;

        static Position start() {
            return new Position();
        }
    }

    /** The counters of the newest checkpoint, whose state the trainer has then in all processes. */
    private Optional<Checkpoint.Counters> restored() {
        Optional<Checkpoint.Counters> own = checkpoints
                .flatMap(all -> all.newest(warnings::warn))
                .map(newest -> {
                    Checkpoint.Counters counters = newest.restore(trainer.state());
                    LOG.info("Training resumes after step {} from {}", counters.step(), newest.file());
                    return counters;
                });
        Optional<Checkpoint.Counters> counters = Checkpoint.Counters.parse(
                processes.textOfFirst(own.map(Checkpoint.Counters::text).orElse("")));
        if (counters.isPresent()) {
            trainer.copyFromFirst();
        }
        return counters;
    }

    private Position takeUp(Checkpoint.Counters counters) {
        trainer.banks().ifPresent(banks -> banks.pointer(counters.bankPointer()));
        trainer.scalars().restore(counters.pending());
        Position position = new Position();
        position.epoch = counters.epoch();
        position.stepInEpoch = counters.stepInEpoch();
        position.step = counters.step();
        position.metricsBytes = counters.metricsBytes();
        position.epochLoss = counters.epochLoss();
        position.epochSteps = counters.epochSteps();
        position.observed.putAll(counters.observed());
        if (counters.stepInEpoch() == stepsPerEpoch) {
            position.epoch++;
            position.stepInEpoch = 0;
            position.evaluationIsLeft = true;
        }
        return position;
    }

    private void startFrom(TrainedEncoder weights) {
        trainer.startFrom(weights);
        LOG.info("The encoder starts from {}", weights.describe(session.wiring().encoder()));
    }

    private void fillMemory() {
        if (trainer.banks().isEmpty() || !experiment.memory().fill()) {
            return;
        }
        Map<View, ViewPlan> keyView = new TreeMap<>(session.plans());
        keyView.keySet().retainAll(Set.of(View.KEY));
        boolean indices = experiment.memory().excludeSame();
        try (TrainingBatches batches = new TrainingBatches(session, manager, keyView, indices, "fill")) {
            for (int filled = 0; filled < experiment.memory().size(); filled += experiment.batch()) {
                stopIfAsked();
                batches.next(trainer::fill);
            }
        }
    }

    /** Runs the remaining steps of an epoch, and the work at its end. */
    private Map<Integer, Double> epoch(Position at, TrainingBatches batches, RunMetrics file, MetricSink sink) {
        IntervalReport interval = new IntervalReport(experiment.batch());
        long started = System.nanoTime();
        double exchanged = processes.exchangeSeconds();
        int first = at.stepInEpoch;
        if (first == 0) {
            startEpoch(at, file);
        }
        while (at.stepInEpoch < stepsPerEpoch) {
            step(at, batches);
            sink.stepDone(progress(at, at.step - 1));
            boolean last = at.stepInEpoch == stepsPerEpoch;
            if (last || at.stepInEpoch % experiment.run().every() == 0) {
                addObservations(at);
                IntervalReport.Losses losses = interval.flush(trainer.scalars(), at.step, at.epoch, inEffect(at), sink);
                at.epochLoss += losses.sum();
                at.epochSteps += losses.count();
            }
            int everySteps = experiment.checkpoint().everySteps();
            boolean stopping = !last && isStopping();
            if (stopping || (!last && everySteps > 0 && at.step % everySteps == 0)) {
                save(at, file);
            }
            if (stopping) {
                stop.check();
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        at.epoch++;
        noteProgress(at);
        sink.record(new MetricRecord(
                MetricRecord.Kind.EPOCH,
                at.step,
                at.epoch,
                means(at),
                timing(seconds, stepsPerEpoch - first, processes.exchangeSeconds() - exchanged)));
        at.stepInEpoch = 0;
        at.epochLoss = 0;
        at.epochSteps = 0;
        at.observed.clear();
        return endOfEpoch(at, file, sink);
    }

    private Map<String, Double> timing(double seconds, int steps, double exchanged) {
        Map<String, Double> timing = new LinkedHashMap<>();
        timing.put(MetricRecord.SECONDS, seconds);
        timing.put(MetricRecord.IMAGES_PER_SECOND, steps * (double) experiment.batch() / seconds);
        if (!processes.isAlone()) {
            timing.put(MetricRecord.EXCHANGE_SECONDS, exchanged);
        }
        return timing;
    }

    private void addObservations(Position at) {
        trainer.scalars().values().forEach((name, values) -> {
            if (MetricRecord.isObservation(name)) {
                double sum = values.stream().mapToDouble(Double::doubleValue).sum();
                at.observed.merge(name, new Checkpoint.Sum(sum, values.size()), Checkpoint.Sum::plus);
            }
        });
    }

    private static Map<String, Double> means(Position at) {
        Map<String, Double> means = new LinkedHashMap<>();
        means.put(MetricRecord.LOSS, at.epochLoss / at.epochSteps);
        at.observed.forEach((name, sum) -> means.put(name, sum.mean()));
        return means;
    }

    /** Computes the outputs that losses and targets read when an epoch begins, and tells them. */
    private void startEpoch(Position at, RunMetrics file) {
        try (NDManager arrays = manager.newSubManager()) {
            EpochOutputs outputs = new EpochOutputs(session, trainer, arrays, this::stopIfAsked);
            Map<Side, Map<String, NDArray>> computed;
            try {
                computed = outputs.compute();
            } catch (StoppedException e) {
                if (at.step > 0) {
                    save(at, file);
                }
                throw e;
            }
            trainer.startEpoch(progress(at, at.step), computed, () -> arrays.create(session.trainingLabels()));
        }
    }

    /**
     * Runs the evaluation and the checkpoint at the end of an epoch, if they are due. All steps of the epoch are
     * recorded.
     */
    private Map<Integer, Double> endOfEpoch(Position at, RunMetrics file, MetricSink sink) {
        boolean recallIsDue = evaluationIsDue(at);
        boolean knnIsDue = evaluation.knnIsDue(at.epoch, experiment.epochs());
        Map<Integer, Double> recall;
        try {
            recall = recallIsDue || knnIsDue ? evaluate(at, sink, recallIsDue, knnIsDue) : Map.of();
        } catch (StoppedException e) {
            saveBeforeEvaluation(at, file);
            throw e;
        }
        boolean isEnd = at.epoch == experiment.epochs();
        boolean stopping = isStopping();
        if (stopping || at.epoch % experiment.checkpoint().every() == 0 || isEnd) {
            save(at, file);
        }
        if (stopping && !isEnd) {
            stop.check();
        }
        return recall;
    }

    private void step(Position at, TrainingBatches batches) {
        batches.next(batch -> trainer.step(batch, progress(at, at.step), rate.rates(at.step), part -> {}));
        if (at.step == 0) {
            warnings.checkReached(trainer.untrained());
        }
        at.step++;
        at.stepInEpoch++;
        noteProgress(at);
    }

    /** The settings of the previous step that change over time. */
    private Map<String, Double> inEffect(Position at) {
        Map<String, Double> settings = new LinkedHashMap<>();
        Rates rates = rate.rates(at.step - 1);
        settings.put(MetricRecord.LEARNING_RATE, rates.common());
        rates.ofGroups().forEach((group, value) -> settings.put(MetricRecord.LEARNING_RATE + "." + group, value));
        trainer.momentumAt(progress(at, at.step - 1))
                .ifPresent(momentum -> settings.put(MetricRecord.MOMENTUM, momentum));
        return settings;
    }

    private void noteProgress(Position at) {
        run.ifPresent(open ->
                open.progress(at.epoch, experiment.epochs(), at.step, (long) stepsPerEpoch * experiment.epochs()));
    }

    private Progress progress(Position at, long step) {
        return new TrainingProgress(step, (long) stepsPerEpoch * experiment.epochs(), at.epoch, experiment.epochs());
    }

    private boolean evaluationIsDue(Position at) {
        int every = experiment.evaluation().every();
        return at.epoch == experiment.epochs() || (every > 0 && at.epoch % every == 0);
    }

    private Map<Integer, Double> evaluate(Position at, MetricSink sink, boolean wantsRecall, boolean wantsKnn) {
        long started = System.nanoTime();
        OnlineEvaluation.Values measured = evaluation.measure(trainer.online()::features, wantsRecall, wantsKnn);
        Map<String, Double> values = new LinkedHashMap<>();
        measured.recall().forEach((k, value) -> values.put(MetricRecord.recall(k), value));
        measured.knn().forEach((k, accuracy) -> values.put(MetricRecord.knn(k), accuracy.top1()));
        measured.probe().ifPresent(accuracy -> values.put(MetricRecord.PROBE, accuracy.top1()));
        sink.record(new MetricRecord(
                MetricRecord.Kind.EVAL,
                at.step,
                at.epoch,
                values,
                Map.of(MetricRecord.SECONDS, (System.nanoTime() - started) / 1e9)));
        return measured.recall();
    }

    private void save(Position at, RunMetrics file) {
        save(at, at.epoch, at.stepInEpoch, file);
    }

    /**
     * Saves a checkpoint before the evaluation of an epoch. If the counters contain all steps of an epoch, only its
     * evaluation remains.
     */
    private void saveBeforeEvaluation(Position at, RunMetrics file) {
        save(at, at.epoch - 1, stepsPerEpoch, file);
    }

    private void save(Position at, int epoch, int stepInEpoch, RunMetrics file) {
        IntervalReport.requireFinite(trainer.scalars(), at.step);
        trainer.requireFiniteWeights(at.step);
        checkpoints.ifPresent(all -> all.save(
                trainer.state(),
                new Checkpoint.Counters(
                        epoch,
                        stepInEpoch,
                        at.step,
                        trainer.banks().map(banks -> banks.pointer()).orElse(0),
                        file.sync(),
                        trainer.scalars().values(),
                        at.epochLoss,
                        at.epochSteps,
                        at.observed)));
    }

    @Override
    public void close() {
        trainer.close();
        manager.close();
    }
}
