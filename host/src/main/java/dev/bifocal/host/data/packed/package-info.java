/**
 * Packs: data sets whose images were reduced once and written to one large file. A pack is a layout of its data set:
 * {@code data.root} is the folder of the pack, and labels, order, classes and split are those of the files.
 *
 * <p>{@link dev.bifocal.host.data.packed.Packs} opens a pack, {@link dev.bifocal.host.data.packed.PackDescription}
 * lists the files of its folder, and {@link dev.bifocal.host.data.packed.PackEntry} defines their layout. {@code
 * tool.pack} writes packs.
 */
@NullMarked
package dev.bifocal.host.data.packed;

import org.jspecify.annotations.NullMarked;
