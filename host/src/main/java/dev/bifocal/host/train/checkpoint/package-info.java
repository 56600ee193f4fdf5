/**
 * Checkpoints: the complete state of a training in one safetensors file, from which a run resumes exactly. Read {@link
 * dev.bifocal.host.train.checkpoint.Checkpoints} first.
 */
@NullMarked
package dev.bifocal.host.train.checkpoint;

import org.jspecify.annotations.NullMarked;
