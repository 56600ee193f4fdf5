package dev.bifocal.api;

/**
 * How far training is.
 *
 * @param step the number of optimiser steps done before this one, from 0
 * @param totalSteps the number of optimiser steps of the whole training
 * @param epoch the current epoch, from 0
 * @param epochs the number of epochs of the whole training
 */
public record Progress(long step, long totalSteps, int epoch, int epochs) {

    /** The share of training that is done, from 0 at the first step up to, but never equal to, 1. */
    public double fraction() {
        return (double) step / totalSteps;
    }
}
