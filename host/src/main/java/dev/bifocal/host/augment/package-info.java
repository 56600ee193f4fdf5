/**
 * Augmentation: images become two views, on threads of their own, into reused buffers. Fed by {@code data}, feeds {@code train}.
 */
@NullMarked
package dev.bifocal.host.augment;

import org.jspecify.annotations.NullMarked;
