/**
 * Training: {@link dev.bifocal.host.train.Session} opens and checks an experiment, and {@link
 * dev.bifocal.host.train.Training} runs its epochs. The loop knows no method.
 */
@NullMarked
package dev.bifocal.host.train;

import org.jspecify.annotations.NullMarked;
