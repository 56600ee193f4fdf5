/**
 * The results of a sweep, read from the files of its runs. {@link dev.bifocal.host.sweep.result.SweepResults} is what
 * tables, statistics and pages start from.
 */
@NullMarked
package dev.bifocal.host.sweep.result;

import org.jspecify.annotations.NullMarked;
