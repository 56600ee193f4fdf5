/**
 * The machine and the class path: versions, processor, memory, native libraries, and the requirements of a GPU. The consumers are
 * {@code doctor}, provenance, and the checks of a device.
 */
@NullMarked
package dev.bifocal.host.machine;

import org.jspecify.annotations.NullMarked;
