/**
 * CIFAR-10, CIFARtoy and CIFAR-100 in the official layouts.
 */
@NullMarked
package dev.bifocal.host.data.cifar;

import org.jspecify.annotations.NullMarked;
