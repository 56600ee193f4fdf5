/**
 * Where the trials of a sweep run: processes of this machine, or jobs of a cluster.
 *
 * <p>A {@link dev.bifocal.host.launch.Launcher} gets a {@link dev.bifocal.host.launch.Launch}: the folder of a sweep
 * and the ids of the trials to start. For each trial it starts one process, {@code bifocal sweep trial FOLDER ID},
 * somewhere where the folder exists. The process needs nothing else and returns nothing else than its exit code; {@link
 * dev.bifocal.host.launch.TrialFiles} names the files in which its work and its end are found. Read {@code Launcher}
 * first.
 */
@NullMarked
package dev.bifocal.host.launch;

import org.jspecify.annotations.NullMarked;
