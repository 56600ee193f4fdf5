package dev.bifocal.tck;

/** A rule that the kit checks. Numbers never change; a rule that goes leaves a gap. */
public interface Rule {

    /** The number, such as {@code LOSS-03}. */
    String id();

    /** One sentence that a healthy component fulfils. */
    String sentence();
}
