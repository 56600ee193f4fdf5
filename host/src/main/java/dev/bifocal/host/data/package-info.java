/**
 * Data sets: labelled images by index. {@link dev.bifocal.host.data.Dataset} is the training and the test part;
 * {@link dev.bifocal.host.data.ImageDataset} reads one image at a time.
 *
 * <p>Each family of data sets has a package of its own ({@code data.cifar}, {@code data.imagenet}, ...), and
 * {@code data.catalog} lists them. The consumers are {@code augment} and {@code eval}.
 */
@NullMarked
package dev.bifocal.host.data;

import org.jspecify.annotations.NullMarked;
