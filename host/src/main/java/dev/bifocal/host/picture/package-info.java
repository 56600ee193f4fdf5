/**
 * Sheets of images as PNG files: rows of cells with captions, headings and frames. Letters are drawn from outlines in this package,
 * so that a machine without fonts writes the same picture. The package knows no networks. Read
 * {@link dev.bifocal.host.picture.Sheet} first.
 */
@NullMarked
package dev.bifocal.host.picture;

import org.jspecify.annotations.NullMarked;
