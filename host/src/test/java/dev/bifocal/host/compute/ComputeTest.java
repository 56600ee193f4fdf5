package dev.bifocal.host.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import org.junit.jupiter.api.Test;

class ComputeTest {

    @Test
    void autoTakesTheFirstGpuIfThereIsOne() {
        assertThat(Compute.device("auto", 0, 0)).isEqualTo(Device.cpu());
        assertThat(Compute.device("auto", 0, 2)).isEqualTo(Device.gpu(0));
        assertThat(Compute.device("auto", 1, 2)).isEqualTo(Device.gpu(1));
    }

    @Test
    void takesTheDeviceThatIsNamed() {
        assertThat(Compute.device("cpu", 0, 2)).isEqualTo(Device.cpu());
        assertThat(Compute.device("gpu", 0, 1)).isEqualTo(Device.gpu(0));
        assertThat(Compute.device("gpu:1", 0, 2)).isEqualTo(Device.gpu(1));
    }

    @Test
    void refusesAGpuThatIsNotThere() {
        refuses("gpu", 0, ErrorCode.DEVICE, "compute.device is 'gpu', but the engine sees no GPU.");
        refuses("gpu:3", 2, ErrorCode.DEVICE, "compute.device is 'gpu:3', but the engine sees 2 GPU(s).");
        assertThatThrownBy(() -> Compute.device("auto", 2, 2))
                .hasMessage("Process 2 of this machine would use GPU 2, but the engine sees 2 GPU(s).");
        assertThatThrownBy(() -> Compute.device("gpu", 0, 0))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(e.remedy()).contains("bifocal doctor"));
    }

    @Test
    void refusesWhatIsNoDevice() {
        refuses("tpu", 1, ErrorCode.CONFIGURATION, "compute.device is 'tpu', which is not a device name.");
    }

    private static void refuses(String device, int gpus, ErrorCode code, String message) {
        assertThatThrownBy(() -> Compute.device(device, 0, gpus))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(ErrorCode.of(e)).isEqualTo(code))
                .hasMessage(message);
    }

    @Test
    void startsOnTheCpu() {
        Compute compute = Compute.start(ComputeConfig.cpu(0));
        assertThat(compute.deviceName()).isEqualTo("cpu");
        assertThat(compute.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        try (var manager = compute.newManager()) {
            assertThat(manager.getDevice()).isEqualTo(Device.cpu());
        }
        assertThat(new Compute(Device.gpu(1), 4).deviceName()).isEqualTo("gpu:1");
    }
}
