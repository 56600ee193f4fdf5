/**
 * Checkpoints: the whole state of a training in one safetensors file, from which a run resumes exactly.
 */
@NullMarked
package dev.bifocal.host.train.checkpoint;

import org.jspecify.annotations.NullMarked;
