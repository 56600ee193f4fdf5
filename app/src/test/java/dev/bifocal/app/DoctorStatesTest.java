package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
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
        Path stub = folder("stub");
        compileStub(stub);
        environment.put("LD_LIBRARY_PATH", stub.toString());
        Checkout.Result doctor = checkout.run(environment, "doctor");
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
        assertThat(words(doctor))
                .contains("computes on cpu", "missing NVIDIA driver: libcuda.so.1: it is the stub of the CUDA toolkit")
                .contains("error 34", ON_THE_CPU);
    }

    @Test
    void aNamedPytorchOfAnotherVersionIsRefused() throws Exception {
        Path torch = folder("torch");
        Path lib = folder("torch/lib");
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
    void aDiskWithTooLittleRoomIsNamedWithWhatIsNeeded() throws Exception {
        Checkout.Result doctor = runAsRoot("mount -t tmpfs -o size=20m,mode=700 none %1$s\n\"$0\" doctor");
        assertThat(doctor.exitCode()).as(doctor.err()).isEqualTo(1);
        assertThat(words(doctor))
                .containsPattern("failed .* %s/bifocal/pytorch needs \\d+ MB of free space".formatted(cache))
                .contains("and has 20 MB", "Set DJL_CACHE_DIR to a folder", NO_EXPERIMENT);
    }

    @Test
    void aDiskThatIsFullAfterwardsHidesNeitherEngineNorDriver() throws Exception {
        Path stub = folder("stub");
        compileStub(stub);
        environment.put("LD_LIBRARY_PATH", stub.toString());
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

    /** A library like the stub of the CUDA toolkit, of which each function gives error 34. */
    private static void compileStub(Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(
                folder.resolve("stub.c"),
                "int cuInit(unsigned f) { return 34; } int cuDriverGetVersion(int *v) { return 34; }");
        String library = folder.resolve("libcuda.so.1").toString();
        int exit = new ProcessBuilder("sh", "-c", "exec cc -shared -fPIC -o \"$0\" \"$1\"", library, source.toString())
                .start()
                .waitFor();
        assumeThat(exit).as("exit code of cc, the C compiler; install gcc").isZero();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(
                folder.toRealPath().resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static String words(Checkout.Result result) {
        return result.out().replaceAll("\\s+", " ");
    }
}
