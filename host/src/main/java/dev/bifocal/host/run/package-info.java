/**
 * The folder of a run: configuration, provenance, status, checkpoints and how a run goes on after it was stopped.
 */
@NullMarked
package dev.bifocal.host.run;

import org.jspecify.annotations.NullMarked;
