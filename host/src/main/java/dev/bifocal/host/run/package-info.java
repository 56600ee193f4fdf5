/**
 * The folder of a run: settings, provenance, status, metrics, checkpoints and evaluations. {@link
 * dev.bifocal.host.run.RunFolder} is one run, {@link dev.bifocal.host.run.Runs} all runs below a root folder, and
 * {@link dev.bifocal.host.run.RunSession} a period in which a process works on a run. Read {@code RunFolder} first.
 */
@NullMarked
package dev.bifocal.host.run;

import org.jspecify.annotations.NullMarked;
