/**
 * The input pipeline: loader threads read images, make views, and fill reused buffers ahead of the training thread.
 *
 * <p>Input: a data set and policies. Output: {@linkplain dev.bifocal.host.augment.pipeline.ViewBatch batches} in a
 * fixed order. Training reads {@link dev.bifocal.host.augment.pipeline.ViewPipeline}, evaluation reads {@link
 * dev.bifocal.host.augment.pipeline.OrderedBatches}.
 */
@NullMarked
package dev.bifocal.host.augment.pipeline;

import org.jspecify.annotations.NullMarked;
