package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;

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
    void doesNotFindALibraryThatIsNotThere() {
        assertThat(NativeLibraries.ofThisProcess().find("no-such-library-anywhere"))
                .isEmpty();
    }

    @Test
    void findsTheLibraryOfC() {
        assertThat(NativeLibraries.ofThisProcess().find("c")).get().satisfies(found -> assertThat(
                        found.versions().read("no_such_function"))
                .isEmpty());
    }
}
