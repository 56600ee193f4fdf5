package dev.bifocal.host.machine;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks for native libraries where DJL and libtorch look for them. */
@FunctionalInterface
public interface NativeLibraries {

    /**
     * A library that was found.
     *
     * @param location its file, or its name where the system does not tell the file
     * @param versions reads a number by the name of the function that returns it
     */
    record Found(String location, VersionReader versions) {}

    /** Calls a library's function that tells its version. */
    @FunctionalInterface
    interface VersionReader {

        /** What the function {@code int f(int *version)} stores, or nothing if it does not exist or reports an error. */
        OptionalLong read(String function);
    }

    /** A library by its short name ({@code cudart}) or its file's name ({@code libcuda.so.1}), if it can be loaded. */
    Optional<Found> find(String name);

    /** The libraries of this process, found by JNA as DJL does. */
    static NativeLibraries ofThisProcess() {
        return name -> {
            try {
                NativeLibrary library = NativeLibrary.getInstance(name);
                String location =
                        library.getFile() == null ? name : library.getFile().getPath();
                return Optional.of(new Found(location, function -> read(library, function)));
            } catch (UnsatisfiedLinkError e) {
                return Optional.empty();
            }
        };
    }

    private static OptionalLong read(NativeLibrary library, String function) {
        try {
            Function call = library.getFunction(function);
            int[] version = new int[1];
            return call.invokeInt(new Object[] {version}) == 0 ? OptionalLong.of(version[0]) : OptionalLong.empty();
        } catch (UnsatisfiedLinkError e) {
            return OptionalLong.empty();
        }
    }
}
