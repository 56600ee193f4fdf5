/**
 * Measuring an encoder: features of a data set, and Recall@K on them.
 */
@NullMarked
package dev.bifocal.host.eval;

import org.jspecify.annotations.NullMarked;
