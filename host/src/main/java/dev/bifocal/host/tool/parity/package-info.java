/**
 * Comparison with recorded arrays: feeds the inputs of a recorded case to an experiment, and compares losses, gradients
 * and outputs with the recorded ones. Read {@link dev.bifocal.host.tool.parity.Parity} first.
 */
@NullMarked
package dev.bifocal.host.tool.parity;

import org.jspecify.annotations.NullMarked;
