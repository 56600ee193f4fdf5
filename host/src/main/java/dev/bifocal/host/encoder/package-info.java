/**
 * Backbones: an immutable description of layers, what executes it, and files of weights for it. Used by {@code train}, {@code eval}
 * and {@code embed}.
 */
@NullMarked
package dev.bifocal.host.encoder;

import org.jspecify.annotations.NullMarked;
