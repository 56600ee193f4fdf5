/**
 * The command line. Each command parses its arguments, calls {@link dev.bifocal.host.Bifocal}, and prints the result.
 * No other package prints or ends the process.
 *
 * <p>{@link dev.bifocal.host.cli.Main} registers the commands. To add a command, write a class {@code XCommand} and
 * register it there. A command throws {@link dev.bifocal.api.BifocalException} for a mistake that the user can correct;
 * {@link dev.bifocal.host.cli.process.ErrorReport} prints it and chooses the exit code.
 */
@NullMarked
package dev.bifocal.host.cli;

import org.jspecify.annotations.NullMarked;
