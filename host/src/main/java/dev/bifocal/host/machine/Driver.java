package dev.bifocal.host.machine;

import ai.djl.Device;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The NVIDIA driver of this machine, asked through its own library. The engine is not loaded.
 *
 * @param location the driver's library
 * @param error the error code of the driver's start; 0 if it works, {@link #NOT_ASKED} if nobody could ask it
 * @param version the newest CUDA version that the driver supports, such as 12040 for 12.4; 0 if it does not answer
 * @param gpus the GPUs that the driver shows to this process
 */
public record Driver(String location, int error, int version, List<Gpu> gpus) {

    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);

    /** JNA, through which the driver is asked, does not load: it unpacks a library of its own, for which a full disk has no room. */
    static final int NOT_ASKED = -1;

    private static final String LIBRARY = "libcuda.so.1";
    private static final int NAME_BYTES = 256;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    /**
     * A GPU.
     *
     * @param name its name
     * @param capability its compute capability, such as 90 for 9.0
     */
    public record Gpu(String name, int capability) {}

    /** Copies the list. */
    public Driver {
        gpus = List.copyOf(gpus);
    }

    /** The driver. Empty if its library does not exist or cannot be loaded. */
    public static Optional<Driver> find() {
        return find(LIBRARY);
    }

    /** The GPUs that the driver shows to this process, in the engine's order; none if it computes on the CPU. */
    public static List<Gpu> gpusBeside(Device device) {
        return device.isGpu() ? find().map(Driver::gpus).orElse(List.of()) : List.of();
    }

    static Optional<Driver> find(String name) {
        try {
            Native.toByteArray("");
        } catch (LinkageError e) {
            LOG.warn("JNA does not load", e);
            return Optional.of(new Driver(name, NOT_ASKED, 0, List.of()));
        }
        try {
            NativeLibrary library = NativeLibrary.getInstance(name);
            String location =
                    library.getFile() == null ? name : library.getFile().getPath();
            int error = call(library, "cuInit", 0);
            int version = first(library, "cuDriverGetVersion");
            return Optional.of(new Driver(location, error, version, error == 0 ? gpus(library) : List.of()));
        } catch (UnsatisfiedLinkError e) {
            LOG.info("{} is not loaded: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    private static List<Gpu> gpus(NativeLibrary library) {
        List<Gpu> gpus = new ArrayList<>();
        for (int gpu = 0; gpu < first(library, "cuDeviceGetCount"); gpu++) {
            byte[] name = new byte[NAME_BYTES];
            call(library, "cuDeviceGetName", name, name.length, gpu);
            int major = first(library, "cuDeviceGetAttribute", CAPABILITY_MAJOR, gpu);
            int minor = first(library, "cuDeviceGetAttribute", CAPABILITY_MINOR, gpu);
            gpus.add(new Gpu(new String(name, StandardCharsets.UTF_8).replace("\0", ""), 10 * major + minor));
        }
        return gpus;
    }

    /** The number that a function stores in its first argument; 0 if it reports an error. */
    private static int first(NativeLibrary library, String function, Object... further) {
        int[] number = new int[1];
        Object[] arguments = new Object[further.length + 1];
        arguments[0] = number;
        System.arraycopy(further, 0, arguments, 1, further.length);
        return call(library, function, arguments) == 0 ? number[0] : 0;
    }

    private static int call(NativeLibrary library, String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }
}
