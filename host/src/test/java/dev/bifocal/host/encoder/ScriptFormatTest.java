package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.ComputeConfig.Convolution;
import dev.bifocal.host.compute.ComputeConfig.Layout;
import dev.bifocal.host.compute.ComputeConfig.Normalization;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.machine.Processor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptFormatTest {

    private static final ComputeConfig FP32 = ComputeConfig.cpu(1);
    private static final ComputeConfig BF16 = FP32.with(Precision.BF16);
    private static final Processor INTEL = new Processor(false, Set.of("avx2", "avx512f"));
    private static final Processor AMD = new Processor(true, Set.of("avx2", "avx512f"));
    private static final Processor AMX = new Processor(false, Set.of("avx2", "avx512f", "amx_bf16"));

    @Test
    void fusesNormalizationOnACpuOnly() {
        assertThat(ScriptFormat.of(FP32, 32, false, INTEL).fused()).isTrue();
        assertThat(ScriptFormat.of(BF16, 32, false, AMD).fused()).isTrue();
        assertThat(ScriptFormat.of(FP32, 32, true, INTEL).fused()).isFalse();
        assertThat(ScriptFormat.of(with(Layout.CONTIGUOUS, Normalization.AUTO), 32, false, INTEL)
                        .fused())
                .isFalse();
        assertThat(ScriptFormat.of(with(Layout.CHANNELS_LAST, Normalization.ENGINE), 32, false, INTEL)
                        .fused())
                .isFalse();
    }

    @Test
    void keepsColumnsWhereThereIsNoNativeLibrary() {
        ScriptFormat single = ScriptFormat.of(FP32, 32, false, AMD);
        ScriptFormat half = ScriptFormat.of(BF16, 32, false, AMD);
        assertThat(single.isNative()).isTrue();
        assertThat(single.withoutNative()).isEqualTo(ScriptFormat.fp32(true));
        assertThat(half.withoutNative().isNative()).isFalse();
        assertThat(half.withoutNative().columns()).hasValue(32);
    }

    private static ComputeConfig with(Layout layout, Normalization normalization) {
        return new ComputeConfig(
                "cpu",
                1,
                0,
                FP32.executor(),
                FP32.precision(),
                layout,
                FP32.convolution(),
                normalization,
                FP32.tf32(),
                false,
                false,
                1,
                600);
    }

    /** Each line: precision, processor, device, what the user names, and what convolutions are. */
    @ParameterizedTest
    @CsvSource({
        "fp32, intel, cpu, AUTO, winograd",
        "fp32, amd, cpu, AUTO, winograd",
        "fp32, amx, cpu, AUTO, winograd",
        "bf16, amd, cpu, AUTO, winograd and columns",
        "bf16, amx, cpu, AUTO, columns",
        "bf16, intel, cpu, AUTO, winograd and columns",
        "bf16, amx, cpu, WINOGRAD, winograd and columns",
        "fp32, amd, cpu, WINOGRAD, winograd",
        "fp32, intel, cpu, COLUMNS, columns",
        "bf16, amd, cpu, DIRECT, direct",
        "fp32, intel, gpu, AUTO, direct",
        "bf16, amd, gpu, AUTO, direct",
        "fp32, intel, gpu, WINOGRAD, direct",
    })
    void choosesConvolutionsByPrecisionProcessorAndSetting(
            String precision, String processor, String device, Convolution convolution, String expected) {
        ComputeConfig config = new ComputeConfig(
                "cpu",
                1,
                0,
                FP32.executor(),
                precision.equals("bf16") ? Precision.BF16 : Precision.FP32,
                Layout.CHANNELS_LAST,
                convolution,
                Normalization.AUTO,
                FP32.tf32(),
                false,
                false,
                1,
                600);
        ScriptFormat format = ScriptFormat.of(
                config,
                32,
                device.equals("gpu"),
                Map.of("intel", INTEL, "amd", AMD, "amx", AMX).get(processor));
        List<String> chosen = new ArrayList<>();
        if (format.winograd()) {
            chosen.add("winograd");
        }
        format.columns().ifPresent(side -> chosen.add("columns"));
        assertThat(chosen.isEmpty() ? "direct" : String.join(" and ", chosen)).isEqualTo(expected);
    }
}
