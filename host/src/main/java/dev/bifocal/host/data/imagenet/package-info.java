/**
 * ImageNet-1K in class folders, and ImageNet32 in batches.
 */
@NullMarked
package dev.bifocal.host.data.imagenet;

import org.jspecify.annotations.NullMarked;
