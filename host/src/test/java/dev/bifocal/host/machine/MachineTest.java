package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.djl.engine.Engine;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import dev.bifocal.api.ApiVersion;
import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void tellsProcessorAndMemory() {
        Machine machine = Machine.current();
        assertThat(machine.cores()).isPositive();
        assertThat(machine.heapBytes()).isPositive();
        assertThat(machine.memoryBytes()).isGreaterThan(machine.freeMemoryBytes());
    }

    @Test
    void tellsVersionsWithoutTheEngine() {
        Versions versions = Versions.current();
        assertThat(versions.api()).isEqualTo(ApiVersion.CURRENT.toString());
        assertThat(versions.djl()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(versions.pytorch()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void aRunRecordsTheVersionOfTheEngineThatComputes() {
        Engine engine = EngineLibraries.start();
        assertThat(Versions.inUse().pytorch().replaceFirst("\\+.*", "")).isEqualTo(engine.getVersion());
    }

    @Test
    void findsTheNativeJar() {
        assertThat(NativeFlavour.onClassPath()).singleElement().satisfies(flavour -> assertThat(flavour.jar())
                .startsWith("pytorch-native-")
                .endsWith(".jar"));
    }

    @Test
    void computesOnTheCpu() {
        EngineCheck check = EngineCheck.run();
        assertThat(check.works()).as(check.message()).isTrue();
        assertThat(check.devices()).extracting(EngineCheck.EngineDevice::name).startsWith("cpu");
    }

    @Test
    void aGpuThatDoesNotComputeHasAProblem() {
        EngineCheck.EngineDevice gpu = EngineCheck.gpu(EngineLibraries.start(), 99);
        assertThat(gpu.name()).isEqualTo("gpu:99");
        assertThat(gpu.works()).isFalse();
        assertThat(gpu.problem())
                .hasValueSatisfying(problem -> assertThat(problem).isNotBlank());
    }

    @Test
    void namesThisMachineAsDjlDoes() {
        assertThat(NativeFlavour.thisMachine())
                .isEqualTo(Platform.detectPlatform("pytorch").getClassifier());
        assertThat(NativeFlavour.ofThisMachine()).isPresent();
    }

    @Test
    void namesTheFolderOfTheLibraries() {
        assertThat(EngineCheck.run().libraries())
                .startsWith(EngineLibraries.folder().toString());
    }

    @Test
    void djlCannotDownload() {
        EngineLibraries.choosePrivateFolder();
        assertThatIOException()
                .isThrownBy(() -> Utils.openUrl("https://publish.djl.ai/pytorch/2.0.1/files.txt"))
                .withMessageContaining("ffline");
    }
}
