/**
 * Statistics of results over seeds. The package works on plain numbers and knows no runs. {@link
 * dev.bifocal.host.sweep.statistics.Sample} describes the values of one setting, {@link
 * dev.bifocal.host.sweep.statistics.PairedDifference} compares two settings seed by seed, and {@link
 * dev.bifocal.host.sweep.statistics.Holm} corrects the p values of a whole table. docs/statistics.md names the sources
 * of the formulas.
 */
@NullMarked
package dev.bifocal.host.sweep.statistics;

import org.jspecify.annotations.NullMarked;
