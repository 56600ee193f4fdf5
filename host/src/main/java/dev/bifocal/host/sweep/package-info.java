/**
 * Sweeps: one base experiment with axes and seeds, and the folder with the runs of all trials.
 *
 * <p>{@link dev.bifocal.host.sweep.SweepReader} reads a sweep file into a {@link
 * dev.bifocal.host.sweep.SweepDefinition}. {@link dev.bifocal.host.sweep.SweepPlanner} expands it into cells and binds
 * every trial. {@link dev.bifocal.host.sweep.SweepFolder} stores the plan and reads results, which follow from the
 * files of the runs alone. {@link dev.bifocal.host.sweep.SweepRunner} gives the missing trials to a {@link
 * dev.bifocal.host.launch.Launcher}. Read {@code SweepDefinition} first.
 */
@NullMarked
package dev.bifocal.host.sweep;

import org.jspecify.annotations.NullMarked;
