package dev.bifocal.host.machine;

import ai.djl.util.Utils;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The requirements of the CUDA 11.8 build of PyTorch on this machine. The check does not load the engine.
 *
 * @param requirements driver, CUDA runtime, cuDNN and native jar, in the order of installation
 */
public record GpuReadiness(List<Requirement> requirements) {

    private static final String FLAVOUR = "cu118";
    private static final int LEAST_DRIVER = 11_000;
    private static final int LEAST_RUNTIME = 11_080;

    /** Copies the list. */
    public GpuReadiness {
        requirements = List.copyOf(requirements);
    }

    /** Checks this machine and class path. */
    public static GpuReadiness check() {
        return check(NativeLibraries.ofThisProcess(), NativeFlavour.onClassPath(), engineCache());
    }

    static GpuReadiness check(NativeLibraries libraries, List<NativeFlavour> flavours, Path engineCache) {
        return new GpuReadiness(
                List.of(driver(libraries), runtime(libraries), cudnn(libraries, engineCache), nativeJar(flavours)));
    }

    /** Whether all requirements are met. */
    @JsonProperty
    public boolean complete() {
        return missing().isEmpty();
    }

    /** The requirements that are not met. */
    public List<Requirement> missing() {
        return requirements.stream().filter(requirement -> !requirement.met()).toList();
    }

    private static Requirement driver(NativeLibraries libraries) {
        return versioned(
                "NVIDIA driver",
                libraries.find("libcuda.so.1"),
                "libcuda.so.1",
                "cuDriverGetVersion",
                LEAST_DRIVER,
                "Install an NVIDIA driver for CUDA 11 or newer; in a container, start it with the GPU (docker run --gpus all).");
    }

    private static Requirement runtime(NativeLibraries libraries) {
        return versioned(
                "CUDA runtime 11.8 or newer",
                libraries.find("cudart"),
                "libcudart.so",
                "cudaRuntimeGetVersion",
                LEAST_RUNTIME,
                "Install the CUDA 11.8 runtime and put the folder of libcudart.so on LD_LIBRARY_PATH; without it DJL sees no GPU.");
    }

    private static Requirement versioned(
            String name,
            Optional<NativeLibraries.Found> library,
            String file,
            String function,
            int least,
            String remedy) {
        if (library.isEmpty()) {
            return Requirement.missing(name, file + " is not found", remedy);
        }
        OptionalLong version = library.get().versions().read(function);
        String location = library.get().location();
        if (version.isEmpty()) {
            return Requirement.missing(name, location + " does not report its version", remedy);
        }
        String found = "%s, CUDA %s.%s".formatted(location, version.getAsLong() / 1000, version.getAsLong() / 10 % 100);
        return version.getAsLong() < least
                ? Requirement.missing(name, found + ", which is too old", remedy)
                : Requirement.met(name, found);
    }

    private static Requirement cudnn(NativeLibraries libraries, Path engineCache) {
        String file = "libcudnn.so.8";
        Optional<String> location = libraries
                .find(file)
                .map(NativeLibraries.Found::location)
                .or(() -> besideLibtorch(engineCache, file).map(Path::toString));
        return location.map(found -> Requirement.met("cuDNN 8", found))
                .orElseGet(
                        () -> Requirement.missing(
                                "cuDNN 8",
                                file + " is not found",
                                "Install cuDNN 8 for CUDA 11 and put its folder on LD_LIBRARY_PATH; the native jar does not contain it."));
    }

    /**
     * Finds a library beside libtorch. The RUNPATH of libtorch is its own folder, so the loader finds a copy there
     * outside all search paths.
     */
    private static Optional<Path> besideLibtorch(Path engineCache, String file) {
        List<Path> candidates = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(engineCache, "*" + FLAVOUR + "*")) {
            folders.forEach(folder -> candidates.add(folder.resolve(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
        return candidates.stream().filter(Files::exists).findFirst();
    }

    private static Requirement nativeJar(List<NativeFlavour> flavours) {
        String name = "PyTorch for CUDA 11.8";
        String remedy = "Build with it instead of the CPU build: ./bifocal --rebuild -Pcu118 (1.6 GB).";
        if (flavours.isEmpty()) {
            return Requirement.missing(name, "no native jar is on the class path", remedy);
        }
        NativeFlavour first = flavours.get(0);
        return first.flavour().startsWith(FLAVOUR)
                ? Requirement.met(name, first.jar())
                : Requirement.missing(name, "the class path has " + first.jar(), remedy);
    }

    private static Path engineCache() {
        return Utils.getEngineCacheDir("pytorch");
    }
}
