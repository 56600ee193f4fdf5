package dev.bifocal.host.eval.protocol;

/** A protocol with its settings, checked against the data. */
public interface Measurement {

    /** Measures an encoder. */
    Measured measure(Subject subject);
}
