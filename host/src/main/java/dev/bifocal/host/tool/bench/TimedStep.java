package dev.bifocal.host.tool.bench;

import ai.djl.ndarray.NDManager;
import dev.bifocal.api.View;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.StepPart;
import java.util.Objects;
import java.util.function.Consumer;

/** A variant of the step, with weights of its own, and how fast it was in each round. */
final class TimedStep implements AutoCloseable {

    private static final double SECONDS_OF_A_ROUND = 1;

    /** A usual size of projections for small images. */
    private static final int BARE_EMBEDDING = 128;

    private final Precision precision;
    private final Work work;
    private final int batch;
    private final NDManager manager;
    private final PartTimes parts = new PartTimes();
    private final double[] rates;
    private int steps = 1;

    private TimedStep(Precision precision, Work work, Session session, int rounds) {
        this.precision = precision;
        this.work = work;
        this.batch = session.experiment().batch();
        this.manager = session.manager();
        this.rates = new double[rounds];
    }

    /** The measured work. */
    private interface Work extends AutoCloseable {

        void step(Consumer<StepPart> finished);

        @Override
        void close();
    }

    /** Bifocal's step as a session computes it; closes the session too. */
    static TimedStep of(Session session, FixedBatch batch, int rounds) {
        StepDriver driver = new StepDriver(session, batch);
        Work work = new Work() {
            @Override
            public void step(Consumer<StepPart> finished) {
                driver.step(finished);
            }

            @Override
            public void close() {
                driver.close();
                session.close();
            }
        };
        return new TimedStep(session.precision().precision(), work, session, rounds);
    }

    /** The step written bare, for a session's experiment; the caller closes the session. */
    static TimedStep bare(Session session, FixedBatch batch, int rounds) {
        BareStep bare = new BareStep(session.experiment(), BARE_EMBEDDING, session.imageSize(), session.manager());
        Work work = new Work() {
            @Override
            public void step(Consumer<StepPart> finished) {
                try (NDManager arrays = session.manager().newSubManager()) {
                    Batch input = batch.on(session, arrays);
                    bare.run(
                            Objects.requireNonNull(input.images().get(View.QUERY)),
                            Objects.requireNonNull(input.images().get(View.KEY)),
                            input.labels());
                }
            }

            @Override
            public void close() {
                bare.close();
            }
        };
        return new TimedStep(Precision.FP32, work, session, rounds);
    }

    /** The type that its convolutions compute in. */
    Precision precision() {
        return precision;
    }

    /** Images a second, by round. */
    double[] rates() {
        return rates;
    }

    PartTimes parts() {
        return parts;
    }

    /** Runs steps that do not count, at least two, and finds out how many fill a round. */
    void warmUp(double seconds) {
        double spent = 0;
        for (int i = 0; i < 2 || spent < seconds; i++) {
            double last = Stopwatch.seconds(1, () -> work.step(part -> {}), manager);
            steps = (int) Math.max(1, Math.round(SECONDS_OF_A_ROUND / last));
            spent += last;
        }
    }

    /** Runs a round. */
    void measure(int round) {
        double seconds = Stopwatch.seconds(
                steps,
                () -> {
                    parts.start();
                    work.step(parts);
                },
                manager);
        rates[round] = steps * batch / seconds;
    }

    @Override
    public void close() {
        work.close();
    }
}
