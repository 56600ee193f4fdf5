package dev.bifocal.host.eval;

/** A protocol with its settings, checked against the data. */
interface Measurement {

    /** Measures a backbone. */
    Measured measure(Subject subject);
}
