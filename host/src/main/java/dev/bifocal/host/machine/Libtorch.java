package dev.bifocal.host.machine;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A libtorch for DJL.
 *
 * <p>DJL loads all files of the folder, in no defined order, and finds its own library by version and flavour. If it
 * does not find one, it downloads one. Therefore {@link #use} names all three, and loads the libraries first that
 * others refer to by a name that no file has.
 *
 * @param folder the folder of libtorch's libraries
 * @param version part of the name of the folder that contains DJL's own library
 * @param flavour part of the same name. It does not contain {@code cu}; otherwise, DJL would load {@code
 *     libcaffe2_nvrtc.so}, which cannot be loaded without a driver. libtorch itself loads that library when it needs it
 * @param first libraries to load before all others, in this order
 * @param runtime the folder in which DJL finds the CUDA runtime, if there is one
 */
record Libtorch(Path folder, String version, String flavour, List<Path> first, Optional<Path> runtime) {

    /** The property that names the folder of the libraries that are in use. */
    static final String FOLDER = "PYTORCH_LIBRARY_PATH";

    Libtorch {
        first = List.copyOf(first);
    }

    /** Configures DJL for this libtorch. Call it before the engine starts; later calls change nothing. */
    void use() throws IOException {
        String named = System.getenv(FOLDER);
        // Another path of the same folder, such as one through a link.
        if (named == null
                || named.isEmpty()
                || !Files.isDirectory(Path.of(named))
                || !Files.isSameFile(Path.of(named), folder)) {
            set(FOLDER, folder.toString());
        }
        set("PYTORCH_VERSION", version);
        set("PYTORCH_FLAVOR", flavour);
        runtime.ifPresent(CudaRuntime::searchFirst);
        first.forEach(library -> System.load(library.toString()));
    }

    /** Sets a property of DJL, which prefers a variable of the environment. */
    private static void set(String name, String value) {
        String environment = System.getenv(name);
        if (environment != null && !environment.equals(value)) {
            throw new HostException(
                    ErrorCode.DEVICE,
                    "The environment variable %s is '%s', but the engine needs '%s'."
                            .formatted(name, environment, value),
                    "Unset it. BIFOCAL_LIBTORCH alone names another PyTorch.");
        }
        System.setProperty(name, value);
    }
}
