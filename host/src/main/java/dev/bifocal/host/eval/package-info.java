/**
 * Measuring an encoder, by retrieval, nearest neighbours, a linear classifier or fine-tuning. {@code train} measures with it
 * between epochs, {@code cli} by the command {@code eval}.
 */
@NullMarked
package dev.bifocal.host.eval;

import org.jspecify.annotations.NullMarked;
