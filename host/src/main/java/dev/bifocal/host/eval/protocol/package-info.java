/**
 * The parts that all protocols share: settings, data, cached features, and results. Read {@link
 * dev.bifocal.host.eval.protocol.Measurement} first.
 */
@NullMarked
package dev.bifocal.host.eval.protocol;

import org.jspecify.annotations.NullMarked;
