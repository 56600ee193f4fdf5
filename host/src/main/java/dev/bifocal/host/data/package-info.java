/**
 * Data sets: labelled images by index, in the layouts that their publishers hand out. Feeds {@code view}.
 */
@NullMarked
package dev.bifocal.host.data;

import org.jspecify.annotations.NullMarked;
