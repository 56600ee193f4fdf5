/**
 * Jobs open an experiment, compute, and store the results in the folder of a run. {@link
 * dev.bifocal.host.job.TrainingJob} trains and resumes runs. {@link dev.bifocal.host.job.EvaluationJob} evaluates
 * encoders.
 *
 * <p>The facade {@link dev.bifocal.host.Bifocal} starts jobs. A listener follows a job, and a {@link
 * dev.bifocal.host.run.StopRequest} ends it.
 */
@NullMarked
package dev.bifocal.host.job;

import org.jspecify.annotations.NullMarked;
