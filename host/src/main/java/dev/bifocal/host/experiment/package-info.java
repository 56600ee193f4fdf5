/**
 * Experiments: defaults, recipes, files and overrides are merged value by value, and each value keeps its origin. The
 * result is an immutable {@link dev.bifocal.host.experiment.Experiment}, composed of the settings records of the
 * packages that it configures.
 *
 * <p>Input: the recipes and components of {@code plugin}. Output: a
 * {@link dev.bifocal.host.experiment.ResolvedExperiment} for {@code train} and {@code eval}. Read
 * {@link dev.bifocal.host.experiment.ExperimentLoader} first.
 */
@NullMarked
package dev.bifocal.host.experiment;

import org.jspecify.annotations.NullMarked;
