/**
 * The folder of a run: configuration, provenance, status, metrics and checkpoints, and who may work in it. {@code train} writes
 * it, {@code cli} lists it, and a stopped run goes on from it.
 */
@NullMarked
package dev.bifocal.host.run;

import org.jspecify.annotations.NullMarked;
