/**
 * Pages about runs and sweeps: one HTML file without requests to elsewhere. {@link dev.bifocal.host.report.RunReport}
 * and {@link dev.bifocal.host.report.SweepReport} are read from the files of the runs; {@link
 * dev.bifocal.host.report.RunPictures} are what only a trained network can give.
 */
@NullMarked
package dev.bifocal.host.report;

import org.jspecify.annotations.NullMarked;
