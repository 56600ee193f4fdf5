/**
 * Heads: blocks that map the encoder's feature map, or the output of another head, to named outputs.
 *
 * <p>An experiment names its heads. A head reads the feature map or, with {@code from}, an output of another head. By
 * default a head exists on both sides, and its momentum copy is a moving average of its online copy. With {@code side:
 * online} it exists on the online side only. A predictor is such a head; it reads the output of a projector.
 *
 * @since 1.0
 */
@NullMarked
package dev.bifocal.api.head;

import org.jspecify.annotations.NullMarked;
