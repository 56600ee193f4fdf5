/**
 * The table of a sweep. {@link dev.bifocal.host.sweep.table.SweepTable#of(SweepResults)} computes the statistics of all
 * cells; commands and pages print them.
 */
@NullMarked
package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.result.SweepResults;
import org.jspecify.annotations.NullMarked;
