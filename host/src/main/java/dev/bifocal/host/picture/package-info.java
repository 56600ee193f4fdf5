/**
 * Sheets of images as PNG files: rows of cells with captions, headings and marks. Fed by {@code inspect} and {@code cli}; it knows
 * nothing of networks. Letters are drawn from outlines of its own, so that a machine without fonts gives the same picture.
 */
@NullMarked
package dev.bifocal.host.picture;

import org.jspecify.annotations.NullMarked;
