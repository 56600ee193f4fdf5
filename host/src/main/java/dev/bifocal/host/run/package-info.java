/**
 * The folder of a run: settings, provenance, status, metrics, checkpoints and evaluations. {@link
 * dev.bifocal.host.run.RunFolder} is one run, {@link dev.bifocal.host.run.Runs} all runs below a root, and
 * {@link dev.bifocal.host.run.RunSession} the time in which a process works on a run.
 */
@NullMarked
package dev.bifocal.host.run;

import org.jspecify.annotations.NullMarked;
