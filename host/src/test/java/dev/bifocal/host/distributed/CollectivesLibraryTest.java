package dev.bifocal.host.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.bifocal.host.machine.NativeLibrary;
import dev.bifocal.host.message.HostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In the JVM of the tests, whose PyTorch is one for CPUs. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class CollectivesLibraryTest {

    @Test
    void saysThatSeveralProcessesCanTrain() {
        String pytorch = Engine.getInstance().getVersion();
        assertThat(CollectivesLibrary.check())
                .isEqualTo(new NativeLibrary.Check(
                        true,
                        "Several processes can train together on the CPU (Gloo of PyTorch %s).".formatted(pytorch)));
    }

    @Test
    void theLibraryForGpusIsRefusedWhereThePyTorchHasNoCuda() {
        assertThatThrownBy(() -> CollectivesLibrary.load(Engine.getInstance().getVersion(), Device.gpu()))
                .isInstanceOf(HostException.class)
                .hasMessageStartingWith("Several processes cannot train together on GPUs: ")
                .hasMessageContaining("libtorch_cuda.so: cannot open shared object file");
        // The other library works as before.
        assertThat(CollectivesLibrary.check().works()).isTrue();
    }

    @Test
    void aVersionOfPyTorchWithoutABuildIsNamed() {
        assertThatThrownBy(() -> CollectivesLibrary.load(CollectivesLibrary.NCCL, "1.13.1"))
                .isInstanceOf(HostException.class)
                .hasMessage(
                        "Several processes cannot train together on GPUs: there is no build for PyTorch 1.13.1 on linux-x86_64.");
    }
}
