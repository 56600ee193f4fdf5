package dev.bifocal.host.train;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;

/** The loss of the first batch of a training with the initial weights, which tells whether a precision suffices. */
final class FirstLoss {

    private FirstLoss() {}

    /**
     * Computes the loss of a new training. All processes of the session call this together. It changes no random
     * stream: each draw of a training has a seed of its own.
     *
     * @return the loss of the first process; NaN if the script of the encoder does not run in some process
     */
    static double of(Session session) {
        if (session.processes().any(session.fellBack())) {
            return Double.NaN;
        }
        TrainingProgress start = new TrainingProgress(
                0,
                (long) session.stepsPerEpoch() * session.experiment().epochs(),
                0,
                session.experiment().epochs());
        try (NDManager manager = session.manager().newSubManager();
                Trainer trainer = new Trainer(
                        session.experiment(),
                        session.wiring(),
                        session.executor(),
                        session.processes(),
                        session.upload(),
                        manager);
                TrainingBatches batches =
                        new TrainingBatches(session, manager, session.plans(), session.readsIndices(), "train")) {
            if (session.processes().place().isFirst()) {
                session.initialWeights().ifPresent(trainer::startFrom);
            }
            trainer.copyFromFirst();
            trainer.startEpoch(
                    start,
                    new EpochOutputs(session, trainer, manager, () -> {}).compute(),
                    () -> manager.create(session.trainingLabels()));
            batches.seek(0, 0);
            double[] loss = new double[1];
            batches.next(batch -> loss[0] = trainer.loss(batch, start));
            return Double.parseDouble(session.processes().textOfFirst(Double.toString(loss[0])));
        }
    }
}
