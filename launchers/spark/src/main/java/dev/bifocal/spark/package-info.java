/**
 * The application that {@code bifocal sweep --launcher spark} gives to {@code spark-submit}.
 *
 * <p>{@link dev.bifocal.spark.SparkTrials} is the driver: it makes one task for each trial. {@link
 * dev.bifocal.spark.TrialTask} runs on the executors and starts the command of a trial as a process. The package uses
 * Spark and the JDK only; the host and the plugins are on the class path of the trial's process.
 */
@NullMarked
package dev.bifocal.spark;

import org.jspecify.annotations.NullMarked;
