package dev.bifocal.host.machine;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.host.message.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requirements of a GPU on this machine. The check does not load the engine.
 *
 * @param requirements driver, GPU, PyTorch and cuDNN, in the order of installation; on another system than Linux, only
 *     the system
 */
public record GpuReadiness(List<Requirement> requirements) {

    private static final int LEAST_DRIVER = 11_000;
    private static final int NO_DEVICE = 100;
    private static final int KERNEL_DIFFERS = 803;
    private static final String FREE_DISK =
            "Free some space, or set XDG_CACHE_HOME to a folder that has some and permits execution.";
    private static final String START_CONTAINER = "in a container, start it with the GPU (docker run --gpus all).";
    private static final String SHOW_GPU =
            "Set CUDA_VISIBLE_DEVICES to one of nvidia-smi's list, or unset it; " + START_CONTAINER;

    private static final String CUDA_OF_BUILD = "11.8";
    private static final Pattern CUDA = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");
    private static final int HOPPER = 90;
    private static final int BLACKWELL = 100;
    private static final int FIRST_CUDA_WITH_HOPPER = 11_080;
    private static final int FIRST_CUDA_WITH_BLACKWELL = 12_080;
    private static final int TURING = 75;
    private static final int FIRST_CUDA_FROM_TURING = 13_000;
    private static final int KEPLER = 37;

    /** The CUDA driver's error codes that have a known reason. */
    private static String reason(int error) {
        return switch (error) {
            case Driver.NOT_ASKED ->
                "nobody can ask it, because JNA's library cannot be unpacked or loaded; log.txt has the reason";
            case 34 -> "it is the stub of the CUDA toolkit, not a driver";
            case KERNEL_DIFFERS -> "its version differs from that of the kernel's module";
            default -> "it does not start";
        };
    }

    /** Copies the list. */
    public GpuReadiness {
        requirements = List.copyOf(requirements);
    }

    /** Checks this machine and class path. */
    public static GpuReadiness check() {
        return system(NativeFlavour.thisMachine())
                .map(other -> new GpuReadiness(List.of(other)))
                .orElseGet(GpuReadiness::ofLinux);
    }

    /** What a machine's system lacks, in DJL's notation of systems; empty for Linux. */
    static Optional<Requirement> system(String machine) {
        if (machine.startsWith("linux")) {
            return Optional.empty();
        }
        return Optional.of(
                machine.startsWith("win")
                        ? Requirement.missing(
                                "Linux",
                                "on Windows, Bifocal computes on the CPU only",
                                "Use Bifocal in WSL 2, where it is on Linux; see docs/gpu.md.")
                        : Requirement.missing(
                                "Linux",
                                "on macOS, Bifocal computes on the CPU only",
                                "Use a Linux machine with an NVIDIA GPU."));
    }

    private static GpuReadiness ofLinux() {
        Optional<Driver> driver = Driver.find();
        try {
            Optional<GivenLibtorch> given = GivenLibtorch.ofThisProcess();
            if (given.isPresent()) {
                return check(driver, given.get());
            }
        } catch (HostException e) {
            return new GpuReadiness(List.of(
                    driver(driver, LEAST_DRIVER),
                    gpu(driver, ""),
                    Requirement.missing("PyTorch with CUDA", String.valueOf(e.getMessage()), e.remedy())));
        }
        Optional<NativeFlavour> build = NativeFlavour.ofThisMachine();
        return check(driver, build, build.filter(CudaLibraries::hasCudnn).isPresent());
    }

    static GpuReadiness check(Optional<Driver> driver, Optional<NativeFlavour> build, boolean cudnn) {
        boolean cuda = build.filter(NativeFlavour::cuda).isPresent();
        List<Requirement> requirements = new ArrayList<>();
        requirements.add(driver(driver, LEAST_DRIVER));
        requirements.add(gpu(driver, CUDA_OF_BUILD));
        // There is no CUDA build for Linux on aarch64.
        boolean published = build.filter(found -> !found.classifier().equals("linux-x86_64"))
                .isEmpty();
        String remedy =
                (published ? "Build with it: ./bifocal --rebuild -Pcu118 (a download of 3.7 GB), or set" : "Set")
                        + " BIFOCAL_LIBTORCH to a PyTorch with CUDA; see docs/gpu.md.";
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
                                "cuDNN 8", "no jar of the class path has it", "It comes with PyTorch with CUDA."));
        return new GpuReadiness(requirements);
    }

    /** Checks a PyTorch that the user names. */
    static GpuReadiness check(Optional<Driver> driver, GivenLibtorch given) {
        String found = "%s, PyTorch %s".formatted(given.folder(), given.version());
        List<Requirement> requirements = new ArrayList<>(
                List.of(driver(driver, least(given)), gpu(driver, given.cuda().orElse(""))));
        if (given.cuda().isEmpty()) {
            requirements.add(Requirement.missing(
                    "PyTorch with CUDA",
                    found + ", is a build for the CPU",
                    "Set BIFOCAL_LIBTORCH to a PyTorch with CUDA."));
            return new GpuReadiness(requirements);
        }
        requirements.add(Requirement.met("PyTorch with CUDA", found));
        requirements.add(given.cudnn()
                .map(cudnn -> Requirement.met("cuDNN", cudnn))
                .orElseGet(() -> Requirement.missing(
                        "cuDNN",
                        "neither %s nor nvidia/*/lib beside torch nor the system's library path has libcudnn.so"
                                .formatted(given.folder()),
                        "Install PyTorch with its dependencies (pip install torch==%s, without --no-deps)."
                                .formatted(given.release()))));
        return new GpuReadiness(requirements);
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
        int version = number(given.cuda().orElse(""));
        return version == 0 ? LEAST_DRIVER : version / 1000 * 1000;
    }

    /** A version of CUDA in the driver's notation, such as 12080 for 12.8; 0 if it is not known. */
    private static int number(String cuda) {
        Matcher matcher = CUDA.matcher(cuda);
        return matcher.matches()
                ? 1000 * Integer.parseInt(matcher.group(1)) + 10 * Integer.parseInt(matcher.group(2))
                : 0;
    }

    /** Whether a driver answers, even if it shows no GPU to this process. */
    private static boolean starts(Driver driver) {
        return driver.error() == 0 || driver.error() == NO_DEVICE;
    }

    private static Requirement driver(Optional<Driver> driver, int least) {
        String name = "NVIDIA driver";
        String remedy = "Install an NVIDIA driver for CUDA %s or newer; ".formatted(least / 1000) + START_CONTAINER;
        if (driver.isEmpty()) {
            return Requirement.missing(name, "libcuda.so.1 is not found or cannot be loaded", remedy);
        }
        Driver found = driver.get();
        if (!starts(found)) {
            return Requirement.missing(
                    name,
                    "%s: %s (error %s)".formatted(found.location(), reason(found.error()), found.error()),
                    switch (found.error()) {
                        case Driver.NOT_ASKED -> FREE_DISK;
                        case KERNEL_DIFFERS ->
                            "Restart the machine, so that the kernel loads the module of this driver.";
                        default -> remedy;
                    });
        }
        String version =
                "%s, CUDA %s.%s".formatted(found.location(), found.version() / 1000, found.version() / 10 % 100);
        return found.version() < least
                ? Requirement.missing(name, version + ", which is too old", remedy)
                : Requirement.met(name, version);
    }

    /** The GPUs of the driver, compared with those that PyTorch's builds for a version of CUDA have code for. */
    private static Requirement gpu(Optional<Driver> driver, String cuda) {
        if (driver.filter(GpuReadiness::starts).isEmpty()) {
            return Requirement.missing("GPU", "no driver answers", "Mend the driver first.");
        }
        List<Driver.Gpu> gpus = driver.map(Driver::gpus).orElse(List.of());
        if (gpus.isEmpty()) {
            return Requirement.missing("GPU", "the driver shows none", SHOW_GPU);
        }
        String names = String.join(
                ", ",
                gpus.stream()
                        .map(gpu -> named(gpu) + (usable(gpu, cuda) ? "" : objection(gpu, cuda)))
                        .toList());
        return gpus.stream().anyMatch(gpu -> usable(gpu, cuda))
                ? Requirement.met("GPU", names)
                : Requirement.missing("GPU", names, remedy(gpus.get(0), cuda));
    }

    private static String named(Driver.Gpu gpu) {
        return "%s (%s.%s)".formatted(gpu.name(), gpu.capability() / 10, gpu.capability() % 10);
    }

    private static boolean usable(Driver.Gpu gpu, String cuda) {
        int oldest = number(cuda) < FIRST_CUDA_FROM_TURING ? KEPLER : TURING;
        return gpu.capability() >= oldest && !isNewer(gpu, cuda);
    }

    private static boolean isNewer(Driver.Gpu gpu, String cuda) {
        int version = number(cuda);
        boolean hopper = gpu.capability() >= HOPPER && version < FIRST_CUDA_WITH_HOPPER;
        boolean blackwell = gpu.capability() >= BLACKWELL && version < FIRST_CUDA_WITH_BLACKWELL;
        return version > 0 && (hopper || blackwell);
    }

    private static String objection(Driver.Gpu gpu, String cuda) {
        return isNewer(gpu, cuda) ? ", newer than CUDA " + cuda : ", older than this PyTorch supports";
    }

    private static String remedy(Driver.Gpu gpu, String cuda) {
        if (!isNewer(gpu, cuda)) {
            return "Use a newer GPU, or a PyTorch for an older CUDA.";
        }
        return gpu.capability() < BLACKWELL
                ? "Set BIFOCAL_LIBTORCH to a PyTorch for CUDA 11.8 or newer, or unset it and, on x86-64, build with ./bifocal"
                        + " --rebuild -Pcu118; see docs/gpu.md."
                : "Install a PyTorch for CUDA 12.8 or newer by pip and set BIFOCAL_LIBTORCH to its folder; see docs/gpu.md.";
    }
}
