/**
 * The process of the command line: signals, exit codes and errors.
 *
 * <p>{@link dev.bifocal.host.cli.process.ErrorReport} prints errors; {@link dev.bifocal.host.cli.process.ExitGuard}
 * detects a plugin that ends the process; {@link dev.bifocal.host.cli.process.Signals} stops a training with a
 * checkpoint.
 */
@NullMarked
package dev.bifocal.host.cli.process;

import org.jspecify.annotations.NullMarked;
