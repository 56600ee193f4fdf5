package dev.bifocal.host.tool.bench;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.optimizer.LearningRate;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.step.StepPart;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import java.util.function.Consumer;

/**
 * Runs the training step of an experiment again and again on one batch, without data pipeline, metrics file and
 * evaluation: what benchmarks and memory tests measure.
 */
public final class StepDriver implements AutoCloseable {

    private static final long MANY = 1_000_000;

    private final Session session;
    private final FixedBatch batch;
    private final NDManager manager;
    private final Trainer trainer;
    private final double rate;
    private long step;

    /** A driver with a batch of its own; the caller closes the session. */
    public StepDriver(Session session) {
        this(session, new FixedBatch(session));
    }

    /** A driver; the caller closes the session. */
    public StepDriver(Session session, FixedBatch batch) {
        this.session = session;
        this.batch = batch;
        this.manager = session.manager().newSubManager();
        Experiment experiment = session.experiment();
        if (experiment.compute().processes() > 1) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "compute.processes is %s, but a step is measured in one process."
                            .formatted(experiment.compute().processes()),
                    "Set compute.processes to 1; 'train' prints the images per second of several processes.");
        }
        this.rate = LearningRate.of(experiment.optimizer(), experiment.batch(), 1, 1)
                .peak();
        this.trainer = new Trainer(
                experiment, session.wiring(), session.executor(), session.processes(), session.upload(), manager);
    }

    /**
     * One step, from 8-bit images to the enqueued keys.
     *
     * @param finished hears which part is done
     */
    public void step(Consumer<StepPart> finished) {
        try (NDManager arrays = session.manager().newSubManager()) {
            trainer.step(
                    batch.on(session, arrays), new TrainingProgress(step, MANY, 0, 1), Rates.of(step, rate), finished);
        }
        step++;
        if (step % session.experiment().run().every() == 0) {
            trainer.scalars().clear();
        }
    }

    /** The number of arrays that live in the session's manager and those below it. */
    public int managedArrays() {
        return session.manager().getManagedArrays().size();
    }

    @Override
    public void close() {
        trainer.close();
        manager.close();
    }
}
