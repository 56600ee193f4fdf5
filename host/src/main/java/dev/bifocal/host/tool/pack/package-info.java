/**
 * The writing of packs for {@code data pack}. {@link dev.bifocal.host.tool.pack.Packing} reads the images of a data
 * set, reduces and encodes them on all cores, and appends them in their order. {@code data.packed} defines the files.
 */
@NullMarked
package dev.bifocal.host.tool.pack;

import org.jspecify.annotations.NullMarked;
