/**
 * The command line: each command reads its arguments, asks the other packages, and prints. Nothing else prints or exits.
 *
 * <p>{@link dev.bifocal.host.cli.Main} registers the commands; each gets the {@link dev.bifocal.host.cli.terminal.Console} that it prints
 * to. A command throws {@link dev.bifocal.api.BifocalException} for what a user can mend, and {@link
 * dev.bifocal.host.cli.ErrorReport} shows it and chooses the exit code.
 */
@NullMarked
package dev.bifocal.host.cli;

import org.jspecify.annotations.NullMarked;
