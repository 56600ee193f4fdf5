package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.ComputeConfig.Layout;
import dev.bifocal.host.compute.ComputeConfig.Normalization;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.machine.Processor;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScriptFormatTest {

    private static final ComputeConfig FP32 = ComputeConfig.cpu(1);
    private static final ComputeConfig BF16 = FP32.with(Precision.BF16);
    private static final Processor INTEL = new Processor(false, Set.of("avx2", "avx512f"));
    private static final Processor AMD = new Processor(true, Set.of("avx2", "avx512f"));

    private static OptionalInt products(ComputeConfig config, boolean gpu, Processor processor) {
        return ScriptFormat.of(config, 32, gpu, processor).products();
    }

    @Test
    void fusesNormalizationOnACpuOnly() {
        assertThat(ScriptFormat.of(FP32, 32, false, INTEL).fused()).isTrue();
        assertThat(ScriptFormat.of(BF16, 32, false, AMD).fused()).isTrue();
        assertThat(ScriptFormat.of(FP32, 32, true, INTEL).fused()).isFalse();
        assertThat(ScriptFormat.of(FP32, 32, false, INTEL).unfused().fused()).isFalse();
        assertThat(ScriptFormat.of(with(Layout.CONTIGUOUS, Normalization.AUTO), 32, false, INTEL)
                        .fused())
                .isFalse();
        assertThat(ScriptFormat.of(with(Layout.CHANNELS_LAST, Normalization.ENGINE), 32, false, INTEL)
                        .fused())
                .isFalse();
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

    @Test
    void multipliesMatricesWhereThatIsFaster() {
        assertThat(products(FP32, false, INTEL)).hasValue(32);
        assertThat(products(FP32, false, new Processor(true, Set.of("avx2")))).hasValue(32);
        assertThat(products(FP32, false, AMD)).isEmpty();
        assertThat(products(BF16, false, AMD)).hasValue(32);
        assertThat(products(FP32, true, INTEL)).isEmpty();
        assertThat(products(BF16, true, INTEL)).isEmpty();
    }
}
