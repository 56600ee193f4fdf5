package dev.bifocal.host.eval.protocol;

/** A protocol with its settings, which have been checked against the data. */
public interface Measurement {

    /** Evaluates an encoder. */
    Measured measure(Subject subject);
}
