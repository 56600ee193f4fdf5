/**
 * Images of 32 x 32 pixels in rows of bytes, one color plane after the other. CIFAR-100 and ImageNet32 use this layout.
 */
@NullMarked
package dev.bifocal.host.data.planar;

import org.jspecify.annotations.NullMarked;
