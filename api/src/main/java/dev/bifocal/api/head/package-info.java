/**
 * Heads: blocks from the encoder's feature map, or from another head's output, to named outputs.
 *
 * <p>An experiment names its heads; each reads the feature map or, with {@code from}, an output of another head. A head exists
 * on both sides and follows the online side as a moving average, or, with {@code side: online}, on the online side alone: a
 * predictor is a head of that kind behind another one.
 */
@NullMarked
package dev.bifocal.api.head;

import org.jspecify.annotations.NullMarked;
