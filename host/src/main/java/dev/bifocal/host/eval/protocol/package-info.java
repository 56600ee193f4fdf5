/**
 * What all protocols share: the settings, the data that an encoder is measured on, features with their cache, and results. Read
 * {@link dev.bifocal.host.eval.protocol.Measurement} first.
 */
@NullMarked
package dev.bifocal.host.eval.protocol;

import org.jspecify.annotations.NullMarked;
