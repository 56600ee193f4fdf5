/**
 * Backbones: an immutable description of layers, and what executes it. Used by {@code train} and {@code eval}.
 */
@NullMarked
package dev.bifocal.host.encoder;

import org.jspecify.annotations.NullMarked;
