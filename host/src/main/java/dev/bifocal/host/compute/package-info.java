/**
 * The engine and its devices. It is the one place that knows what a device is called; everything else asks a manager.
 */
@NullMarked
package dev.bifocal.host.compute;

import org.jspecify.annotations.NullMarked;
