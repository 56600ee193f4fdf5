/**
 * Operations on 8-bit RGB images. Each equals Pillow's operation bit for bit and reuses its working memory
 * ({@link dev.bifocal.host.augment.pixel.Scratch}). The operations draw no random numbers; {@code augment} passes the
 * parameters.
 */
@NullMarked
package dev.bifocal.host.augment.pixel;

import org.jspecify.annotations.NullMarked;
