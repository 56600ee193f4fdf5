/**
 * Operations on 8-bit RGB images, each equal to Pillow's to the last bit, on working memory that is used again. They know
 * no randomness: {@code view} draws the parameters.
 */
@NullMarked
package dev.bifocal.host.augment.pixel;

import org.jspecify.annotations.NullMarked;
