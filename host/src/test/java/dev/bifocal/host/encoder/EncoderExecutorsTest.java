package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.ComputeConfig.Convolution;
import dev.bifocal.host.compute.ComputeConfig.Executor;
import dev.bifocal.host.compute.ComputeConfig.Layout;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.compute.ComputeConfig.Tf32;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class EncoderExecutorsTest {

    private static final Layer CONVOLUTION = new Layer.Convolution("conv1", 3, 4, 3, 1, 1);

    private static EncoderExecutor open(EncoderSpec spec, Executor executor, Precision precision) {
        ComputeConfig config = new ComputeConfig(
                "cpu",
                0,
                0,
                executor,
                precision,
                Layout.CHANNELS_LAST,
                Convolution.AUTO,
                ComputeConfig.Normalization.AUTO,
                Tf32.CONVOLUTIONS,
                false,
                false,
                1,
                600);
        try (NDManager manager = Compute.start(config).newManager();
                EncoderExecutor opened = EncoderExecutors.open(spec, config, 16, manager)) {
            return opened;
        }
    }

    @Test
    void takesTheOneThatIsNamed() {
        EncoderSpec spec = ResNets.basic("tiny", List.of(1, 1), 4, List.of(CONVOLUTION));
        assertThat(open(spec, Executor.SCRIPT, Precision.FP32)).isInstanceOf(ScriptExecutor.class);
        assertThat(open(spec, Executor.SCRIPT, Precision.BF16)).isInstanceOf(ScriptExecutor.class);
        assertThat(open(spec, Executor.BLOCKS, Precision.FP32)).isInstanceOf(BlockExecutor.class);
    }

    @Test
    void takesTheReferenceWhereTheFastOneComputesSomethingElse() {
        EncoderSpec spec = ResNets.basic("tiny", List.of(1), 4, List.of(CONVOLUTION));
        BlockExecutor blocks = new BlockExecutor(spec);
        EncoderExecutor wrong = new EncoderExecutor() {
            @Override
            public NDArray run(NDArray images, Function<String, NDArray> values, boolean training) {
                return blocks.run(images, values, training).mul(1.01f);
            }

            @Override
            public void close() {}
        };
        try (NDManager manager = Compute.start(ComputeConfig.cpu(0)).newManager()) {
            assertThat(EncoderExecutors.trusted(wrong, blocks, spec, EncoderExecutors.PROBE, 1e-2f, manager))
                    .isSameAs(wrong);
            assertThat(EncoderExecutors.trusted(wrong, blocks, spec, EncoderExecutors.PROBE, 9e-3f, manager))
                    .isSameAs(blocks);
        }
    }

    @Test
    void acceptsTheErrorOfTf32OnAGpuOnly() {
        assertThat(EncoderExecutors.limit(config(Precision.FP32, Tf32.CONVOLUTIONS), false))
                .isEqualTo(1e-4f);
        assertThat(EncoderExecutors.limit(config(Precision.FP32, Tf32.NONE), true))
                .isEqualTo(1e-4f);
        assertThat(EncoderExecutors.limit(config(Precision.FP32, Tf32.CONVOLUTIONS), true))
                .isEqualTo(.0125f);
        assertThat(EncoderExecutors.limit(config(Precision.BF16, Tf32.NONE), true))
                .isEqualTo(.1f);
    }

    private static ComputeConfig config(Precision precision, Tf32 tf32) {
        return new ComputeConfig(
                "auto",
                0,
                0,
                Executor.SCRIPT,
                precision,
                Layout.CHANNELS_LAST,
                Convolution.AUTO,
                ComputeConfig.Normalization.AUTO,
                tf32,
                false,
                false,
                1,
                600);
    }
}
