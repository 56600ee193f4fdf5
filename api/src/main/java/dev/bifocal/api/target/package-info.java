/**
 * Targets of a contrastive loss.
 *
 * <p>A {@link dev.bifocal.api.target.TargetBuilder} creates a {@link dev.bifocal.api.target.TargetRule}, which says for
 * each query how much it should agree with its own key and with each key in the memory bank. The loss that names it in
 * an experiment reads the result as {@link dev.bifocal.api.loss.LossStep#target()}.
 *
 * @since 1.0
 */
@NullMarked
package dev.bifocal.api.target;

import org.jspecify.annotations.NullMarked;
