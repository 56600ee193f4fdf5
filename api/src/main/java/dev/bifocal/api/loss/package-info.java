/**
 * Losses on two views.
 *
 * <p>A {@link dev.bifocal.api.loss.ViewPairLoss} states in {@link dev.bifocal.api.loss.LossNeeds} what it reads, and creates a
 * {@link dev.bifocal.api.loss.LossTerm}, which the host calls once a step and direction with a
 * {@link dev.bifocal.api.loss.LossStep}. The host weighs, sums and differentiates.
 */
@NullMarked
package dev.bifocal.api.loss;

import org.jspecify.annotations.NullMarked;
