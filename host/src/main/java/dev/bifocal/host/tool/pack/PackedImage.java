package dev.bifocal.host.tool.pack;

/**
 * An image as it is stored in a pack.
 *
 * @param name the path relative to {@code data.root}, in UTF-8
 * @param content the encoded image; empty if the image is damaged
 * @param width in pixels
 * @param height in pixels
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PackedImage(byte[] name, byte[] content, int width, int height, int coarse, int fine) {}
