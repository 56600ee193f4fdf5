package dev.bifocal.host.eval.protocol;

/** A protocol with its settings, checked against the data. */
public interface Measurement {

    /** Measures a backbone. */
    Measured measure(Subject subject);
}
