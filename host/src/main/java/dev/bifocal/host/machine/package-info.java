/**
 * What this machine and this class path offer: versions, processor, memory, native libraries, devices, and what a GPU still
 * lacks. Read by {@code doctor}, by provenance, and by whoever refuses a device that is not there.
 *
 * <p>{@link dev.bifocal.host.machine.EngineLibraries} starts the engine, with native libraries that no other user can have
 * written; {@link dev.bifocal.host.machine.PrivateFolder} is where they lie.
 */
@NullMarked
package dev.bifocal.host.machine;

import org.jspecify.annotations.NullMarked;
