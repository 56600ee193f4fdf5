/**
 * Losses on two views.
 *
 * <p>A {@link dev.bifocal.api.loss.ViewPairLoss} declares its inputs as {@link dev.bifocal.api.loss.LossNeeds} and
 * creates a {@link dev.bifocal.api.loss.LossTerm}. The host calls the term once per step and direction with a {@link
 * dev.bifocal.api.loss.LossStep}, then weights, sums and differentiates the losses.
 *
 * @since 1.0
 */
@NullMarked
package dev.bifocal.api.loss;

import org.jspecify.annotations.NullMarked;
