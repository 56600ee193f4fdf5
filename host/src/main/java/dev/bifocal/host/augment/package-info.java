/**
 * Augmentation: a {@linkplain dev.bifocal.host.augment.Policy policy} is a list of random transforms that makes a view
 * from an image. An experiment states policies as {@link dev.bifocal.host.augment.TransformSpec} records.
 *
 * <p>To add a transform, add a record to {@link dev.bifocal.host.augment.TransformSpec} and its pixel operation to
 * {@code augment.pixel}. Random numbers come from {@link dev.bifocal.host.augment.SampleRandom}, which depends on the
 * seed, the epoch and the sample, and never on thread timing.
 */
@NullMarked
package dev.bifocal.host.augment;

import org.jspecify.annotations.NullMarked;
