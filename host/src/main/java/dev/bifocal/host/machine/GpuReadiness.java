package dev.bifocal.host.machine;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.host.message.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The requirements of a GPU on this machine. The check does not load the engine.
 *
 * @param requirements driver, GPU, PyTorch and cuDNN, in the order of installation
 */
public record GpuReadiness(List<Requirement> requirements) {

    private static final int LEAST_DRIVER = 11_000;
    /** The newest GPUs that CUDA 11.8 has code for: Hopper. */
    private static final int GREATEST_CAPABILITY = 90;

    private static final int LEAST_CAPABILITY = 37;

    private static final String ANOTHER_PYTORCH =
            "Install a newer PyTorch by pip and set BIFOCAL_LIBTORCH to its folder; see docs/gpu.md.";

    /** The CUDA driver's error codes that have a known reason. */
    private static String reason(int error) {
        return switch (error) {
            case 34 -> "it is the stub of the CUDA toolkit, not a driver";
            case 100 -> "it finds no GPU";
            case 803 -> "its version differs from that of the kernel's module";
            default -> "it does not start";
        };
    }

    /** Copies the list. */
    public GpuReadiness {
        requirements = List.copyOf(requirements);
    }

    /** Checks this machine and class path. */
    public static GpuReadiness check() {
        Optional<Driver> driver = Driver.find();
        try {
            Optional<GivenLibtorch> given = GivenLibtorch.ofThisProcess();
            if (given.isPresent()) {
                return check(driver, given.get());
            }
        } catch (HostException e) {
            return new GpuReadiness(List.of(
                    driver(driver),
                    gpu(driver, Integer.MAX_VALUE),
                    Requirement.missing("PyTorch with CUDA", String.valueOf(e.getMessage()), e.remedy())));
        }
        Optional<NativeFlavour> build = NativeFlavour.ofThisMachine();
        return check(driver, build, build.filter(CudaLibraries::hasCudnn).isPresent());
    }

    static GpuReadiness check(Optional<Driver> driver, Optional<NativeFlavour> build, boolean cudnn) {
        boolean cuda = build.filter(NativeFlavour::cuda).isPresent();
        List<Requirement> requirements = new ArrayList<>();
        requirements.add(driver(driver));
        requirements.add(gpu(driver, GREATEST_CAPABILITY));
        String remedy =
                "Build with it: ./bifocal --rebuild -Pcu118 (a download of 3.7 GB), or set BIFOCAL_LIBTORCH to a"
                        + " PyTorch with CUDA; see docs/gpu.md.";
        requirements.add(
                cuda
                        ? Requirement.met("PyTorch with CUDA", build.get().jar())
                        : Requirement.missing(
                                "PyTorch with CUDA",
                                build.map(cpu -> "the class path has " + cpu.jar())
                                        .orElse("no build for this machine is on the class path"),
                                remedy));
        requirements.add(
                cudnn && cuda
                        ? Requirement.met("cuDNN 8", "a jar of the class path")
                        : Requirement.missing(
                                "cuDNN 8", "no jar of the class path has it", "The same build contains it."));
        return new GpuReadiness(requirements);
    }

    /** Checks a PyTorch that the user names; its own installation contains cuDNN. */
    static GpuReadiness check(Optional<Driver> driver, GivenLibtorch given) {
        String found = "%s, PyTorch %s".formatted(given.folder(), given.version());
        return new GpuReadiness(List.of(
                driver(driver),
                gpu(driver, Integer.MAX_VALUE),
                given.cuda().isPresent()
                        ? Requirement.met("PyTorch with CUDA", found)
                        : Requirement.missing(
                                "PyTorch with CUDA",
                                found + ", is a build for the CPU",
                                "Set BIFOCAL_LIBTORCH to a PyTorch with CUDA.")));
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

    private static Requirement driver(Optional<Driver> driver) {
        String name = "NVIDIA driver";
        String remedy =
                "Install an NVIDIA driver for CUDA 11 or newer; in a container, start it with the GPU (docker run --gpus all).";
        if (driver.isEmpty()) {
            return Requirement.missing(name, "libcuda.so.1 is not found or cannot be loaded", remedy);
        }
        Driver found = driver.get();
        if (found.error() != 0) {
            return Requirement.missing(
                    name,
                    "%s: %s (error %s)".formatted(found.location(), reason(found.error()), found.error()),
                    remedy);
        }
        String version =
                "%s, CUDA %s.%s".formatted(found.location(), found.version() / 1000, found.version() / 10 % 100);
        return found.version() < LEAST_DRIVER
                ? Requirement.missing(name, version + ", which is too old", remedy)
                : Requirement.met(name, version);
    }

    private static Requirement gpu(Optional<Driver> driver, int greatest) {
        List<Driver.Gpu> gpus = driver.map(Driver::gpus).orElse(List.of());
        if (gpus.isEmpty()) {
            return Requirement.missing(
                    "GPU",
                    "the driver shows none",
                    "Set CUDA_VISIBLE_DEVICES to one of nvidia-smi's list, or unset it.");
        }
        String names = String.join(
                ", ",
                gpus.stream()
                        .map(gpu -> "%s (%s.%s)".formatted(gpu.name(), gpu.capability() / 10, gpu.capability() % 10))
                        .toList());
        if (gpus.stream().anyMatch(gpu -> gpu.capability() > greatest)) {
            return Requirement.missing("GPU", names + ", newer than CUDA 11.8", ANOTHER_PYTORCH);
        }
        return gpus.stream().anyMatch(gpu -> gpu.capability() < LEAST_CAPABILITY)
                ? Requirement.missing("GPU", names + ", older than this PyTorch supports", "Use a newer GPU.")
                : Requirement.met("GPU", names);
    }
}
