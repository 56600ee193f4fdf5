/**
 * Jobs: each opens an experiment, works, and leaves its results in a run's folder. {@link dev.bifocal.host.job.TrainingJob} trains and
 * resumes runs, {@link dev.bifocal.host.job.EvaluationJob} measures encoders.
 *
 * <p>The facade {@link dev.bifocal.host.Bifocal} and the command line start them; a listener follows them, and a
 * {@link dev.bifocal.host.run.StopRequest} ends them.
 */
@NullMarked
package dev.bifocal.host.job;

import org.jspecify.annotations.NullMarked;
