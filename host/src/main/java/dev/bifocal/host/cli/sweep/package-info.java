/**
 * The commands of sweeps: {@code bifocal sweep} and its subcommands. {@link dev.bifocal.host.cli.sweep.SweepCommand}
 * starts a sweep and adds the others; all call {@link dev.bifocal.host.SweepTools}.
 */
@NullMarked
package dev.bifocal.host.cli.sweep;

import org.jspecify.annotations.NullMarked;
