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
    private static final int NO_DEVICE = 100;
    private static final String SHOW_GPU = "Set CUDA_VISIBLE_DEVICES to one of nvidia-smi's list, or unset it.";

    /** The newest GPUs that CUDA 11.8 has code for: Hopper. */
    private static final int GREATEST_CAPABILITY = 90;

    private static final int LEAST_CAPABILITY = 37;

    private static final String ANOTHER_PYTORCH =
            "Install a newer PyTorch by pip and set BIFOCAL_LIBTORCH to its folder; see docs/gpu.md.";

    /** The CUDA driver's error codes that have a known reason. */
    private static String reason(int error) {
        return switch (error) {
            case 34 -> "it is the stub of the CUDA toolkit, not a driver";
            case NO_DEVICE -> "it finds no GPU";
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
                    driver(driver, LEAST_DRIVER),
                    gpu(driver, Integer.MAX_VALUE),
                    Requirement.missing("PyTorch with CUDA", String.valueOf(e.getMessage()), e.remedy())));
        }
        Optional<NativeFlavour> build = NativeFlavour.ofThisMachine();
        return check(driver, build, build.filter(CudaLibraries::hasCudnn).isPresent());
    }

    static GpuReadiness check(Optional<Driver> driver, Optional<NativeFlavour> build, boolean cudnn) {
        boolean cuda = build.filter(NativeFlavour::cuda).isPresent();
        List<Requirement> requirements = new ArrayList<>();
        requirements.add(driver(driver, LEAST_DRIVER));
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
                driver(driver, least(given)),
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

    /** The oldest driver for a PyTorch: within a major version of CUDA, any driver fits. */
    private static int least(GivenLibtorch given) {
        return given.cuda()
                .filter(version -> version.matches("\\d{1,4}\\..*"))
                .map(version -> 1000 * Integer.parseInt(version.substring(0, version.indexOf('.'))))
                .orElse(LEAST_DRIVER);
    }

    private static Requirement driver(Optional<Driver> driver, int least) {
        String name = "NVIDIA driver";
        String remedy =
                "Install an NVIDIA driver for CUDA %s or newer; in a container, start it with the GPU (docker run --gpus all)."
                        .formatted(least / 1000);
        if (driver.isEmpty()) {
            return Requirement.missing(name, "libcuda.so.1 is not found or cannot be loaded", remedy);
        }
        Driver found = driver.get();
        if (found.error() != 0) {
            return Requirement.missing(
                    name,
                    "%s: %s (error %s)".formatted(found.location(), reason(found.error()), found.error()),
                    found.error() == NO_DEVICE ? SHOW_GPU : remedy);
        }
        String version =
                "%s, CUDA %s.%s".formatted(found.location(), found.version() / 1000, found.version() / 10 % 100);
        return found.version() < least
                ? Requirement.missing(name, version + ", which is too old", remedy)
                : Requirement.met(name, version);
    }

    private static Requirement gpu(Optional<Driver> driver, int greatest) {
        if (driver.filter(found -> found.error() == 0).isEmpty()) {
            return Requirement.missing("GPU", "no driver answers", "Mend the driver first.");
        }
        List<Driver.Gpu> gpus = driver.map(Driver::gpus).orElse(List.of());
        if (gpus.isEmpty()) {
            return Requirement.missing("GPU", "the driver shows none", SHOW_GPU);
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
