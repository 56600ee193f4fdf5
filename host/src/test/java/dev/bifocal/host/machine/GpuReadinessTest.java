package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.bifocal.host.message.HostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GpuReadinessTest {

    private static final NativeFlavour CPU =
            new NativeFlavour("cpu", "2.0.1", "linux-x86_64", "native-cpu.jar", List.of());
    private static final NativeFlavour CUDA =
            new NativeFlavour("cu118", "2.0.1", "linux-x86_64", "native-cu118.jar", List.of());
    private static final Driver.Gpu HOPPER = new Driver.Gpu("H100", 90);
    private static final Driver.Gpu BLACKWELL = new Driver.Gpu("B200", 100);

    @Test
    void isCompleteWithEverything() {
        GpuReadiness readiness = check(driver(0, 12_040, HOPPER), CUDA, true);
        assertThat(readiness.complete()).isTrue();
        assertThat(readiness.requirements())
                .extracting(Requirement::found)
                .anyMatch(text -> text.endsWith("CUDA 12.4"))
                .contains("H100 (9.0)");
    }

    @Test
    void missesEverythingOnAPlainMachineAndSaysWhatToDo() {
        assertThat(GpuReadiness.check(Optional.empty(), Optional.of(CPU), false).missing())
                .hasSize(4)
                .allSatisfy(requirement -> assertThat(requirement.remedy()).isNotBlank());
    }

    @Test
    void missesOnlyDriverAndGpuWhereTheBuildIsForCuda() {
        assertThat(GpuReadiness.check(Optional.empty(), Optional.of(CUDA), true).missing())
                .extracting(Requirement::name)
                .containsExactly("NVIDIA driver", "GPU");
    }

    @Test
    void refusesADriverThatDoesNotStart() {
        missing(driver(34, 0), "the stub of the CUDA toolkit", "error 34");
        missing(driver(803, 12_040), "differs", "error 803");
        missing(driver(999, 12_040), "does not start", "error 999");
        missing(driver(Driver.NOT_ASKED, 0), "nobody can ask it, because JNA's library");
    }

    @Test
    void aDriverThatShowsNoGpuIsADriver() {
        assertThat(check(driver(100, 12_040), CUDA, true).missing())
                .singleElement()
                .satisfies(requirement -> {
                    assertThat(requirement.name()).isEqualTo("GPU");
                    assertThat(requirement.found()).isEqualTo("the driver shows none");
                    assertThat(requirement.remedy()).contains("CUDA_VISIBLE_DEVICES", "--gpus all");
                });
    }

    @Test
    void otherSystemsThanLinuxComputeOnTheCpu() {
        assertThat(GpuReadiness.system("linux-x86_64")).isEmpty();
        assertThat(GpuReadiness.system("linux-aarch64")).isEmpty();
        assertThat(GpuReadiness.system("win-x86_64")).hasValueSatisfying(requirement -> {
            assertThat(requirement.found()).contains("Windows");
            assertThat(requirement.remedy()).contains("WSL 2");
        });
        assertThat(GpuReadiness.system("osx-aarch64")).hasValueSatisfying(requirement -> {
            assertThat(requirement.found()).contains("macOS");
            assertThat(requirement.remedy()).doesNotContain("WSL", "cu118");
        });
    }

    @Test
    void offersTheCudaBuildWhereThereIsOne() {
        NativeFlavour arm = new NativeFlavour("cpu-precxx11", "2.0.1", "linux-aarch64", "native-cpu.jar", List.of());
        assertThat(remedies(CPU)).anyMatch(remedy -> remedy.contains("-Pcu118"));
        assertThat(remedies(arm))
                .noneMatch(remedy -> remedy.contains("cu118"))
                .anyMatch(remedy -> remedy.contains("BIFOCAL_LIBTORCH"));
    }

    private static List<String> remedies(NativeFlavour build) {
        return check(driver(0, 12_040, HOPPER), build, false).missing().stream()
                .map(Requirement::remedy)
                .toList();
    }

    @Test
    void refusesADriverThatIsTooOld() {
        missing(driver(0, 10_020, HOPPER), "CUDA 10.2", "too old");
    }

    private static void missing(Driver driver, String... words) {
        assertThat(check(driver, CUDA, true).missing().get(0)).satisfies(requirement -> {
            assertThat(requirement.name()).isEqualTo("NVIDIA driver");
            assertThat(requirement.found()).contains(words);
        });
    }

    @Test
    void missesCudnnThatIsNotOnTheClassPath() {
        assertThat(check(driver(0, 12_040, HOPPER), CUDA, false).missing())
                .singleElement()
                .extracting(Requirement::name)
                .isEqualTo("cuDNN 8");
    }

    @Test
    void aCudaBuildWithoutCudnnDoesNotStart() {
        assertThatThrownBy(() -> EngineLibraries.resources(CUDA))
                .isInstanceOf(HostException.class)
                .hasMessage("The class path has native-cu118.jar, but no jar with cuDNN.")
                .extracting(thrown -> ((HostException) thrown).remedy())
                .asString()
                .contains("--rebuild -Pcu118");
    }

    @Test
    void refusesTheCpuBuild() {
        assertThat(check(driver(0, 12_040, HOPPER), CPU, false).missing())
                .anySatisfy(requirement -> assertThat(requirement.found()).contains("native-cpu.jar"));
    }

    @Test
    void sendsNewerGpusToANewerPytorch() {
        Driver driver = driver(0, 13_000, BLACKWELL);
        assertThat(check(driver, CUDA, true).missing()).singleElement().satisfies(requirement -> {
            assertThat(requirement.found()).isEqualTo("B200 (10.0), newer than CUDA 11.8");
            assertThat(requirement.remedy()).contains("CUDA 12.8", "BIFOCAL_LIBTORCH");
        });
        assertThat(missing(driver, given(Optional.of("13.0")))).isEmpty();
        assertThat(missing(driver, given(Optional.of("12.8")))).isEmpty();
        assertThat(missing(driver, given(Optional.of("")))).isEmpty();
        assertThat(missing(driver, given(Optional.of("12.6")))).singleElement().satisfies(requirement -> assertThat(
                        requirement.found())
                .contains("B200 (10.0), newer than CUDA 12.6"));
    }

    @Test
    void hopperNeedsCuda118() {
        Driver driver = driver(0, 13_000, HOPPER);
        assertThat(missing(driver, given(Optional.of("11.7")))).singleElement().satisfies(requirement -> {
            assertThat(requirement.found()).isEqualTo("H100 (9.0), newer than CUDA 11.7");
            assertThat(requirement.remedy()).contains("--rebuild -Pcu118", "CUDA 11.8 or newer");
        });
        assertThat(missing(driver, given(Optional.of("11.8")))).isEmpty();
        assertThat(missing(driver(0, 13_000, new Driver.Gpu("L4", 89)), given(Optional.of("11.7"))))
                .isEmpty();
    }

    @Test
    void oneUsableGpuSuffices() {
        GpuReadiness readiness = check(driver(0, 13_000, HOPPER, BLACKWELL), CUDA, true);
        assertThat(readiness.complete()).isTrue();
        assertThat(readiness.requirements())
                .extracting(Requirement::found)
                .contains("H100 (9.0), B200 (10.0), newer than CUDA 11.8");
    }

    @Test
    void refusesAGpuThatCudaHasNoCodeForAnyMore() {
        Driver driver = driver(0, 13_000, new Driver.Gpu("V100", 70));
        assertThat(missing(driver, given(Optional.of("12.6")))).isEmpty();
        assertThat(missing(driver, given(Optional.of("13.0")))).singleElement().satisfies(requirement -> assertThat(
                        requirement.found())
                .isEqualTo("V100 (7.0), older than this PyTorch supports"));
        assertThat(check(driver, CUDA, true).complete()).isTrue();
    }

    @Test
    void saysThatTheNamedPytorchIsForTheCpu() {
        assertThat(GpuReadiness.check(Optional.of(driver(0, 12_040, HOPPER)), given(Optional.empty()))
                        .missing())
                .singleElement()
                .satisfies(requirement -> assertThat(requirement.found()).contains("2.7.1", "build for the CPU"));
    }

    @Test
    void needsADriverOfTheNamedPytorchsCuda() {
        Driver driver = driver(0, 11_080, HOPPER);
        assertThat(missing(driver, given(Optional.of("11.8")))).isEmpty();
        assertThat(missing(driver, given(Optional.of("12.6")))).singleElement().satisfies(requirement -> {
            assertThat(requirement.found()).contains("CUDA 11.8, which is too old");
            assertThat(requirement.remedy()).contains("for CUDA 12 or newer");
        });
    }

    @Test
    void missesCudnnOfTheNamedPytorch() {
        assumeThat(given(Optional.of("13.0")).cudnn())
                .as("this system has a cuDNN of its own")
                .isEmpty();
        assertThat(GpuReadiness.check(Optional.of(driver(0, 13_000, HOPPER)), given(Optional.of("13.0")))
                        .missing())
                .singleElement()
                .satisfies(requirement -> {
                    assertThat(requirement.found()).contains("/torch/lib", "has libcudnn.so");
                    assertThat(requirement.remedy()).contains("torch==2.7.1", "--no-deps");
                });
    }

    /** What is missing besides cuDNN, which the folder of this test does not have. */
    private static List<Requirement> missing(Driver driver, GivenLibtorch given) {
        return GpuReadiness.check(Optional.of(driver), given).missing().stream()
                .filter(requirement -> !requirement.name().equals("cuDNN"))
                .toList();
    }

    private static GivenLibtorch given(Optional<String> cuda) {
        return new GivenLibtorch(GivenLibtorch.VARIABLE, Path.of("/torch/lib"), "2.7.1", cuda, false);
    }

    private static Driver driver(int error, int version, Driver.Gpu... gpus) {
        return new Driver("/usr/lib/libcuda.so.1", error, version, List.of(gpus));
    }

    private static GpuReadiness check(Driver driver, NativeFlavour build, boolean cudnn) {
        return GpuReadiness.check(Optional.of(driver), Optional.of(build), cudnn);
    }
}
