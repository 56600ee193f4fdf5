package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What doctor says, as a process of its own, where something is wrong with the machine. */
@EnabledOnOs(OS.LINUX)
class DoctorStatesTest {

    private static final String NO_EXPERIMENT = "No experiment runs until the engine works";
    private static final String ON_THE_CPU = "Experiments run on the CPU until all requirements are met";

    /** Each function of the CUDA toolkit's stub gives error 34. */
    private static final String STUB =
            "int cuInit(unsigned f) { return 34; } int cuDriverGetVersion(int *v) { return 34; }";

    private static final String DRIVER =
            """
            int cuInit(unsigned f) { return 0; }
            int cuDriverGetVersion(int *v) { *v = 12040; return 0; }
            int cuDeviceGetCount(int *n) { *n = 1; return 0; }
            int cuDeviceGetName(char *name, int length, int gpu) { name[0] = 'A'; name[1] = 0; return 0; }
            int cuDeviceGetAttribute(int *v, int attribute, int gpu) { *v = attribute == 75 ? 9 : 0; return 0; }
            """;

    /** A CUDA runtime; %s is the body of the function that counts GPUs. */
    private static final String RUNTIME =
            """
            int cudaGetDeviceCount(int *n) { %s }
            const char *cudaGetErrorString(int error) { return "driver too old"; }
            """;

    @TempDir
    private Path folder;

    private Path cache;
    private Checkout checkout;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void prepare() throws IOException {
        cache = folder("cache");
        checkout = Checkout.built(folder.resolve("checkout"));
        environment.put("XDG_CACHE_HOME", cache.toString());
        environment.put("BIFOCAL_JAVA_OPTS", "-Djava.io.tmpdir=" + folder("tmp"));
    }

    @Test
    void theStubOfTheDriverIsNoDriver() throws Exception {
        environment.put(
                "LD_LIBRARY_PATH",
                compiled("stub/libcuda.so.1", STUB).getParent().toString());
        Checkout.Result doctor = checkout.run(environment, "doctor");
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
        assertThat(words(doctor))
                .contains("computes on cpu", "missing NVIDIA driver: libcuda.so.1: it is the stub of the CUDA toolkit")
                .contains("error 34", ON_THE_CPU);
    }

    @Test
    void aDriverThatShowsNoGpuIsADriver() throws Exception {
        // CUDA's error 100 is that there is no device, such as with an empty CUDA_VISIBLE_DEVICES.
        Path driver = compiled("driver/libcuda.so.1", DRIVER.replaceFirst("return 0", "return 100"));
        environment.put("LD_LIBRARY_PATH", driver.getParent().toString());
        Checkout.Result doctor = checkout.run(environment, "doctor");
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
        assertThat(words(doctor))
                .contains("ok NVIDIA driver: libcuda.so.1, CUDA 12.4", "missing GPU: the driver shows none")
                .contains("Set CUDA_VISIBLE_DEVICES", ON_THE_CPU);
    }

    @Test
    void aNamedPytorchOfAnotherVersionIsRefused() throws Exception {
        Path lib = folder("torch/lib");
        Path torch = lib.resolveSibling("");
        Files.writeString(torch.resolve("version.py"), "__version__ = '9.8.7+cu999'\ncuda = '99.9'\n");
        for (String library : new String[] {"torch", "torch_cuda", "c10"}) {
            Files.createFile(lib.resolve(System.mapLibraryName(library)));
        }
        environment.put("BIFOCAL_LIBTORCH", torch.toString());
        Checkout.Result doctor = checkout.run(environment, "doctor");
        assertThat(doctor.exitCode()).as(doctor.err()).isEqualTo(1);
        assertThat(words(doctor))
                .contains("failed BIFOCAL_LIBTORCH is '" + torch, "which is PyTorch 9.8.7+cu999", "tools/build-djl-jni")
                .contains("missing cuDNN: neither " + lib, NO_EXPERIMENT);
    }

    @Test
    void saysWhyCudaCountsNoGpu() throws Exception {
        cudaPytorch(RUNTIME.formatted("*n = 0; return 35;"));
        Path driver = compiled("driver/libcuda.so.1", DRIVER);
        // PyTorch's runtime has precedence over that of a toolkit.
        Path toolkit = compiled("toolkit/libcudart.so", RUNTIME.formatted("*n = 1; return 0;"));
        environment.put("LD_LIBRARY_PATH", driver.getParent() + ":" + toolkit.getParent());
        Checkout.Result doctor = checkout.run(environment, "doctor");
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
        assertThat(words(doctor))
                .contains("All requirements are met, but the engine detects no GPU, because CUDA counts 0 GPUs:")
                .contains("driver too old (error 35)");
    }

    @Test
    void aDiskWithTooLittleRoomIsNamedWithWhatIsNeeded() throws Exception {
        Checkout.Result doctor = runAsRoot("mount -t tmpfs -o size=20m,mode=700 none %1$s\n\"$0\" doctor");
        assertThat(doctor.exitCode()).as(doctor.err()).isEqualTo(1);
        assertThat(words(doctor))
                .containsPattern("failed .* %s/bifocal/pytorch needs \\d+ MB of free space".formatted(cache))
                .contains("and has 20 MB", "Set DJL_CACHE_DIR to a folder", NO_EXPERIMENT);
    }

    @Test
    void aDiskThatIsFullAfterwardsHidesNeitherEngineNorDriver() throws Exception {
        environment.put(
                "LD_LIBRARY_PATH",
                compiled("stub/libcuda.so.1", STUB).getParent().toString());
        Checkout.Result doctor = runAsRoot(
                """
                mount -t tmpfs -o size=1g,mode=700 none %1$s
                "$0" doctor >/dev/null
                dd if=/dev/zero of=%1$s/filling bs=4k 2>/dev/null || true
                "$0" doctor
                """);
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
        assertThat(words(doctor))
                .contains("computes on cpu", ON_THE_CPU)
                .contains("NVIDIA driver: libcuda.so.1: nobody can ask it, because JNA's library")
                .contains("Free some space");
    }

    @Test
    void aReadOnlyCacheIsNamedUnlessItIsComplete() throws Exception {
        environment.put("DJL_CACHE_DIR", cache.toString());
        Checkout.Result empty = runAsRoot("mount -t tmpfs -o ro,mode=700 none %1$s\n\"$0\" doctor");
        assertThat(empty.exitCode()).as(empty.err()).isEqualTo(1);
        assertThat(words(empty))
                .contains("failed", cache + "/pytorch: Read-only file system", "Set DJL_CACHE_DIR", NO_EXPERIMENT);
        Checkout.Result complete = runAsRoot(
                """
                mount -t tmpfs -o size=1g,mode=700 none %1$s
                "$0" doctor >/dev/null
                mount -o remount,ro %1$s
                "$0" doctor
                """);
        assertThat(complete.exitCode()).as(complete.out() + complete.err()).isZero();
        assertThat(words(complete)).contains("computes on cpu", "native libraries in " + cache, ON_THE_CPU);
    }

    /** Runs a script that mounts file systems, which others do not see; %1$s is the cache. */
    private Checkout.Result runAsRoot(String script) throws IOException, InterruptedException {
        Checkout.Result allowed = checkout.runAsRoot(Map.of(), "mount -t tmpfs none " + cache);
        assumeThat(allowed.exitCode())
                .as("unshare and mount, which this system forbids: %s", allowed.err())
                .isZero();
        return checkout.runAsRoot(environment, script.formatted(cache));
    }

    /** Names a PyTorch for CUDA with the libraries of this build for the CPU, and a CUDA runtime that counts GPUs. */
    private void cudaPytorch(String runtime) throws Exception {
        assertThat(checkout.run(environment, "doctor").exitCode()).isZero();
        Path lib = folder("torch/lib");
        Path torch = lib.resolveSibling("");
        try (DirectoryStream<Path> builds = Files.newDirectoryStream(cache.resolve("bifocal/pytorch"), "*-cpu*")) {
            Path unpacked = builds.iterator().next();
            String version = unpacked.getFileName().toString().replaceFirst("-.*", "");
            Files.writeString(
                    torch.resolve("version.py"), "__version__ = '%s+cu118'\ncuda = '11.8'\n".formatted(version));
            try (DirectoryStream<Path> libraries = Files.newDirectoryStream(unpacked)) {
                for (Path library : libraries) {
                    if (!library.toString().endsWith("djl_torch.so")) {
                        Files.createLink(lib.resolve(library.getFileName()), library);
                    }
                }
            }
        }
        compiled("torch/lib/libtorch_cuda.so", "int nothing;");
        compiled("torch/lib/libcudnn.so.8", "int nothing;");
        compiled("torch/lib/libcudart-d0da41ae.so.11.0", runtime);
        environment.put("BIFOCAL_LIBTORCH", torch.toString());
    }

    /** Compiles a library. */
    private Path compiled(String name, String code) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("library.c"), code);
        Path library = folder.toRealPath().resolve(name);
        if (!Files.isDirectory(library.resolveSibling(""))) {
            folder(library.resolveSibling("").getFileName().toString());
        }
        int exit = new ProcessBuilder(
                        "sh", "-c", "exec cc -shared -fPIC -o \"$0\" \"$1\"", library.toString(), source.toString())
                .inheritIO()
                .start()
                .waitFor();
        assumeThat(exit).as("exit code of cc, the C compiler; install gcc").isZero();
        return library;
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(
                folder.toRealPath().resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static String words(Checkout.Result result) {
        return result.out().replaceAll("\\s+", " ");
    }
}
