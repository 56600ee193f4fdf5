package dev.bifocal.host.compute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.machine.Driver;
import dev.bifocal.host.machine.Processor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrecisionChoiceTest {

    private static final ComputeConfig FP32 = ComputeConfig.cpu(1);
    private static final ComputeConfig AUTO = FP32.with(Precision.AUTO);
    private static final ComputeConfig BLOCKS = new ComputeConfig(
            "cpu",
            1,
            0,
            ComputeConfig.Executor.BLOCKS,
            Precision.AUTO,
            ComputeConfig.Layout.CHANNELS_LAST,
            ComputeConfig.Convolution.AUTO,
            ComputeConfig.Normalization.AUTO,
            ComputeConfig.Tf32.CONVOLUTIONS,
            false,
            false,
            1,
            600);
    private static final Processor AMX = new Processor(false, Set.of("avx512f", "amx_bf16"));
    private static final Processor OTHER = new Processor(false, Set.of("avx2"));

    private static PrecisionChoice cpu(ComputeConfig config, Processor processor) {
        return PrecisionChoice.of(config, Device.cpu(), processor, List.of());
    }

    private static PrecisionChoice gpu(int index, int... capabilities) {
        return PrecisionChoice.of(AUTO, Device.gpu(index), OTHER, gpus(capabilities));
    }

    @Test
    void proposesBfloat16WhereItIsFaster() {
        assertThat(cpu(AUTO, AMX).precision()).isEqualTo(Precision.BF16);
        assertThat(cpu(AUTO, OTHER).precision()).isEqualTo(Precision.FP32);
        assertThat(cpu(AUTO, new Processor(false, Set.of())).precision()).isEqualTo(Precision.FP32);
        assertThat(gpu(1, 75, 90).precision()).isEqualTo(Precision.BF16);
        assertThat(gpu(0, 75, 90).precision()).isEqualTo(Precision.FP32);
        assertThat(gpu(0).precision()).isEqualTo(Precision.FP32);
    }

    @Test
    void knowsWhereBfloat16IsSlower() {
        assertThat(drawback(Device.cpu(), new Processor(false, Set.of("avx512_bf16"))))
                .hasValueSatisfying(why -> assertThat(why).contains("this processor", "neither AMX"));
        assertThat(drawback(Device.cpu(), AMX)).isEmpty();
        assertThat(drawback(Device.cpu(), new Processor(true, Set.of("avx512_bf16"))))
                .isEmpty();
        assertThat(drawback(Device.cpu(), new Processor(false, Set.of()))).isEmpty();
        assertThat(drawback(Device.gpu(0), OTHER, 75, 90))
                .hasValueSatisfying(why -> assertThat(why).contains("this GPU", "less than 8.0"));
        assertThat(drawback(Device.gpu(1), OTHER, 75, 90)).isEmpty();
        assertThat(drawback(Device.gpu(0), OTHER)).isEmpty();
    }

    private static Optional<String> drawback(Device device, Processor processor, int... capabilities) {
        return PrecisionChoice.drawback(device, processor, gpus(capabilities));
    }

    private static List<Driver.Gpu> gpus(int... capabilities) {
        return Arrays.stream(capabilities)
                .mapToObj(capability -> new Driver.Gpu("A GPU", capability))
                .toList();
    }

    @Test
    void keepsFloat32WhereASettingRequiresIt() {
        assertThat(cpu(BLOCKS, AMX).precision()).isEqualTo(Precision.FP32);
        assertThat(cpu(BLOCKS, AMX).remark())
                .hasValueSatisfying(remark -> assertThat(remark).contains("auto selects fp32", "compute.executor"));
    }

    @Test
    void saysWhy() {
        assertThat(cpu(AUTO, OTHER).remark())
                .contains(
                        "compute.precision: auto selects fp32, because the processor is not known to be faster in bf16.");
        assertThat(PrecisionChoice.checked(7.61, 7.62).remark())
                .contains(
                        "compute.precision: auto selects bf16, because it is faster here, and the first loss is 7.6200 in"
                                + " bf16 and 7.6100 in fp32.");
        assertThat(cpu(AUTO, AMX).agreed(true).remark())
                .contains("compute.precision: auto selects fp32, because another process has no fast bf16.");
    }

    @Test
    void agreesWithOtherProcesses() {
        assertThat(cpu(AUTO, AMX).agreed(false)).isEqualTo(cpu(AUTO, AMX));
        assertThat(cpu(AUTO, AMX).agreed(true).precision()).isEqualTo(Precision.FP32);
        assertThat(cpu(AUTO, OTHER).agreed(true)).isEqualTo(cpu(AUTO, OTHER));
    }

    @Test
    void acceptsALossWithinTheBound() {
        assertThat(PrecisionChoice.checked(-2, -2.019).precision()).isEqualTo(Precision.BF16);
        assertThat(PrecisionChoice.checked(-2, -2.021).precision()).isEqualTo(Precision.FP32);
        assertThat(PrecisionChoice.checked(2, Double.NaN).precision()).isEqualTo(Precision.FP32);
        assertThat(PrecisionChoice.checked(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)
                        .precision())
                .isEqualTo(Precision.FP32);
    }

    @Test
    void saysWhatFloat32WastesWithAmx() {
        assertThat(cpu(FP32, AMX).precision()).isEqualTo(Precision.FP32);
        assertThat(cpu(FP32, AMX).remark()).hasValueSatisfying(remark -> assertThat(remark)
                .contains("bf16 fast", "compute.precision=bf16", "auto"));
        assertThat(cpu(FP32, OTHER).remark()).isEmpty();
        assertThat(cpu(FP32.with(Precision.BF16), AMX).remark()).isEmpty();
    }
}
