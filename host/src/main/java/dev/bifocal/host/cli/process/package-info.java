/**
 * The process of the command line: what signals do, which exit code the process ends with, and how an error is printed.
 *
 * <p>{@link dev.bifocal.host.cli.process.ErrorReport} prints errors; {@link dev.bifocal.host.cli.process.ExitGuard} keeps a plugin
 * from ending the process; {@link dev.bifocal.host.cli.process.Signals} stops a training with a checkpoint.
 */
@NullMarked
package dev.bifocal.host.cli.process;

import org.jspecify.annotations.NullMarked;
