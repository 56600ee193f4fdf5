package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuReadinessTest {

    private static final NativeFlavour CPU = new NativeFlavour("cpu", "2.0.1", "linux-x86_64", "native-cpu.jar");
    private static final NativeFlavour CUDA = new NativeFlavour("cu118", "2.0.1", "linux-x86_64", "native-cu118.jar");

    private final Map<String, OptionalLong> libraries = new HashMap<>(Map.of(
            "libcuda.so.1",
            OptionalLong.of(12_040),
            "cudart",
            OptionalLong.of(11_080),
            "libcudnn.so.8",
            OptionalLong.empty()));

    @TempDir
    private Path cache;

    @Test
    void isCompleteWithEverything() {
        GpuReadiness readiness = check(CUDA);
        assertThat(readiness.complete()).isTrue();
        assertThat(readiness.requirements())
                .extracting(Requirement::found)
                .anyMatch(text -> text.endsWith("CUDA 12.4"));
    }

    @Test
    void missesEverythingOnAPlainMachineAndSaysWhatToDo() {
        libraries.clear();
        GpuReadiness readiness = check(CPU);
        assertThat(readiness.missing()).hasSize(4).allSatisfy(requirement -> assertThat(requirement.remedy())
                .isNotBlank());
    }

    @Test
    void refusesARuntimeThatIsTooOld() {
        libraries.put("cudart", OptionalLong.of(11_070));
        assertThat(check(CUDA).missing()).singleElement().satisfies(requirement -> {
            assertThat(requirement.name()).startsWith("CUDA runtime");
            assertThat(requirement.found()).contains("CUDA 11.7", "too old");
        });
    }

    @Test
    void refusesADriverThatDoesNotAnswer() {
        libraries.put("libcuda.so.1", OptionalLong.empty());
        assertThat(check(CUDA).missing())
                .singleElement()
                .extracting(Requirement::name)
                .isEqualTo("NVIDIA driver");
    }

    @Test
    void findsCudnnBesideLibtorch() throws IOException {
        libraries.remove("libcudnn.so.8");
        assertThat(check(CUDA).complete()).isFalse();
        Path folder = Files.createDirectory(cache.resolve("2.0.1-20230709-cu118-linux-x86_64"));
        Files.createFile(folder.resolve("libcudnn.so.8"));
        assertThat(check(CUDA).complete()).isTrue();
    }

    @Test
    void refusesTheCpuJarInFrontOfTheGpus() {
        assertThat(check(CPU, CUDA).missing()).singleElement().satisfies(requirement -> assertThat(requirement.found())
                .contains("native-cpu.jar"));
        assertThat(check().missing()).hasSize(1);
    }

    private GpuReadiness check(NativeFlavour... flavours) {
        NativeLibraries found = name -> Optional.ofNullable(libraries.get(name))
                .map(version -> new NativeLibraries.Found(name, function -> version));
        return GpuReadiness.check(found, List.of(flavours), cache);
    }
}
