package dev.bifocal.host.train.step;

import java.util.Locale;

/** A part of a step, in the order in which they run. */
public enum StepPart {
    /** The forward pass of the momentum side. */
    MOMENTUM_FORWARD,
    /** Building the targets. */
    TARGETS,
    /** The forward pass of the online side. */
    ONLINE_FORWARD,
    /** The losses. */
    LOSSES,
    /** The backward pass. */
    BACKWARD,
    /** The optimiser's update. */
    OPTIMIZER,
    /** The moving average's update. */
    MOVING_AVERAGE,
    /** Writing to the memory banks. */
    ENQUEUE;

    /** In words, for people. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
