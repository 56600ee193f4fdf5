package dev.bifocal.host.eval.protocol;

/** Hears how far an evaluation is. */
@FunctionalInterface
public interface EvaluationListener {

    /**
     * An epoch of a classifier's training is over.
     *
     * @param point what was seen
     * @param epochs how many there will be
     */
    void epochDone(Protocol protocol, Measured.Point point, int epochs);
}
