/**
 * What this machine and this class path offer: versions, processor, memory, native libraries, devices, and what a GPU still
 * lacks. Read by {@code doctor}, by provenance, and by whoever refuses a device that is not there.
 */
@NullMarked
package dev.bifocal.host.machine;

import org.jspecify.annotations.NullMarked;
