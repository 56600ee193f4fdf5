package dev.bifocal.host.eval.protocol;

/** Receives the progress of an evaluation. */
@FunctionalInterface
public interface EvaluationListener {

    /**
     * Reports the end of an epoch of a classifier's training.
     *
     * @param protocol the protocol that trains
     * @param point loss and accuracy of the epoch
     * @param epochs the number of epochs of the whole training
     */
    void epochDone(Protocol protocol, Measured.Point point, int epochs);
}
