/**
 * The machine and the class path: versions, processor, memory, native libraries, and the requirements of a GPU. The
 * users of the package are {@code doctor}, provenance, and the checks of a device.
 *
 * <p>{@link dev.bifocal.host.machine.EngineLibraries} starts the engine with native libraries that no other user
 * could have written. {@link dev.bifocal.host.machine.PrivateFolder} is the folder that contains them.
 */
@NullMarked
package dev.bifocal.host.machine;

import org.jspecify.annotations.NullMarked;
