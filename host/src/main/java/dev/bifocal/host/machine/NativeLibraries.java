package dev.bifocal.host.machine;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds native libraries in the search path of DJL and libtorch. */
@FunctionalInterface
public interface NativeLibraries {

    /**
     * A library that was found.
     *
     * @param location its file, or its name if the system does not report the file
     * @param versions reads a version by the name of the function that returns it
     */
    record Found(String location, VersionReader versions) {}

    /** Calls the version function of a library. */
    @FunctionalInterface
    interface VersionReader {

        /**
         * Calls {@code int f(int *version)} and returns the stored number. Empty if the function does not exist or
         * reports an error.
         */
        OptionalLong read(String function);
    }

    /** Finds a loadable library by its short name ({@code cudart}) or its file name ({@code libcuda.so.1}). */
    Optional<Found> find(String name);

    /** The libraries in the search path of this process, found by JNA as DJL does. */
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
