/** Cars196 in the layout of its devkit, or in class folders. */
@NullMarked
package dev.bifocal.host.data.cars;

import org.jspecify.annotations.NullMarked;
