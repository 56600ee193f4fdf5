/**
 * Image formats: JPEG, PNG, BMP and GIF are decoded to RGB as Pillow's {@code convert("RGB")} does. Input: the bytes of
 * a file. Output: a {@link dev.bifocal.host.data.Image}. Read {@link dev.bifocal.host.data.codec.ImageDecoder} first.
 */
@NullMarked
package dev.bifocal.host.data.codec;

import org.jspecify.annotations.NullMarked;
