/**
 * Sheets of images as PNG files: rows of cells with captions, headings and frames. The package contains the outlines of
 * its letters, so a sheet is the same on a machine without fonts. The package knows no networks. Read {@link
 * dev.bifocal.host.picture.Sheet} first.
 */
@NullMarked
package dev.bifocal.host.picture;

import org.jspecify.annotations.NullMarked;
