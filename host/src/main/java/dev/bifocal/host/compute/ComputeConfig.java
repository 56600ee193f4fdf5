package dev.bifocal.host.compute;

import dev.bifocal.api.option.Option;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The settings of the computation: device, threads, and the executor of the encoder. */
public record ComputeConfig(
        @Option(doc = "Device: cpu, gpu, gpu:n, or auto for the first GPU if one exists.", value = "auto")
                String device,
        @Option(
                        doc = "Threads of the engine in each process; 0 for an equal share of the machine's cores.",
                        value = "0",
                        min = 0,
                        max = 1024)
                int threads,
        @Option(
                        doc = "Threads for augmentation in each process; 0 for an equal share of the machine's cores.",
                        value = "0",
                        min = 0,
                        max = 1024)
                int loaders,
        @Option(
                        doc = "Executor of the encoder: script, a TorchScript function compiled at start-up, or "
                                + "blocks, separate DJL operations.",
                        value = "script")
                Executor executor,
        @Option(
                        doc =
                                "Precision of the encoder: fp32, bf16 for feature maps and the factors of the engine's convolutions with "
                                        + "weights and statistics in fp32, or auto, which selects bf16 on a CPU or GPU that "
                                        + "is faster with it, if the first loss stays within 1 %.",
                        value = "fp32")
                Precision precision,
        @Option(
                        doc = "Memory layout of feature maps, for executor script: channels-last is faster; "
                                + "contiguous equals executor blocks bit for bit.",
                        value = "channels-last")
                Layout layout,
        @Option(
                        doc =
                                "Algorithm of 3x3 convolutions on a CPU, for executor script: direct, the engine's; winograd, "
                                        + "Bifocal's own operation for stride 1, on Linux on x86-64, with a quarter of the "
                                        + "multiplications, computed in fp32 (with precision bf16, columns compute small maps with "
                                        + "stride 2); columns, one matrix product for small maps; or auto, which selects by precision "
                                        + "and processor. All are equal within rounding.",
                        value = "auto")
                Convolution convolution,
        @Option(
                        doc =
                                "Batch normalization in training, for executor script: engine for the engine's operations; or "
                                        + "auto for Bifocal's own, with the sum and the ReLU behind it in one operation, on a CPU "
                                        + "that has a build, with channels last and without encoder.batchNorm.sync. It is faster "
                                        + "and more accurate.",
                        value = "auto")
                Normalization normalization,
        @Option(
                        doc = "Where a GPU may multiply fp32 with TF32, which keeps 11 bits of the factors: none, "
                                + "convolutions (PyTorch's default), or all, which adds matrix products.",
                        value = "convolutions")
                Tf32 tf32,
        @Option(
                        doc = "Whether every step checks what components may not do, such as targets whose rows do not "
                                + "sum to 1. Without it the first and the recorded steps are checked.",
                        value = "false")
                boolean checks,
        @Option(
                        doc =
                                "Whether the backward pass computes the maps inside the encoder's stages once more instead "
                                        + "of keeping them (activation checkpointing). It saves memory and costs one more forward "
                                        + "pass; results are equal within rounding.",
                        value = "false")
                boolean recompute,
        @Option(
                        doc =
                                "Number of processes that train together, each with an equal part of the batch. Bifocal starts "
                                        + "them on this machine, unless srun or torchrun has started them.",
                        value = "1",
                        min = 1,
                        max = 4096)
                int processes,
        @Option(
                        doc = "Seconds that a process waits for the others before it ends, if there are several.",
                        value = "600",
                        min = 1,
                        max = 86400)
                int patience) {

    /** The CPU with the given number of threads and defaults for all other options. */
    public static ComputeConfig cpu(int threads) {
        return new ComputeConfig(
                "cpu",
                threads,
                0,
                Executor.SCRIPT,
                Precision.FP32,
                Layout.CHANNELS_LAST,
                Convolution.AUTO,
                Normalization.AUTO,
                Tf32.CONVOLUTIONS,
                false,
                false,
                1,
                600);
    }

    /** These settings with another precision. */
    public ComputeConfig with(Precision other) {
        return new ComputeConfig(
                device,
                threads,
                loaders,
                executor,
                other,
                layout,
                convolution,
                normalization,
                tf32,
                checks,
                recompute,
                processes,
                patience);
    }

    /** The executor of the encoder. */
    public enum Executor {
        /** A TorchScript function. */
        SCRIPT,
        /** DJL's operations. */
        BLOCKS
    }

    /** The precision of convolutions. */
    public enum Precision {
        /** {@code float32}. */
        FP32,
        /** {@code bfloat16}. */
        BF16,
        /** {@code bfloat16} where it is faster and keeps the first loss, otherwise {@code float32}. */
        AUTO
    }

    /** The memory order of a feature map. */
    public enum Layout {
        /** N, C, H, W. */
        CONTIGUOUS,
        /** N, H, W, C. */
        CHANNELS_LAST
    }

    /** The algorithm of convolutions. */
    public enum Convolution {
        /** What is fastest for precision and processor. */
        AUTO,
        /** The engine's algorithm. */
        DIRECT,
        /** Winograd's algorithm on a CPU, where there is a build for the machine. */
        WINOGRAD,
        /** One matrix product for small maps on a CPU. */
        COLUMNS;

        /** Whether a GPU has no such algorithm. */
        public boolean isForCpu() {
            return this == WINOGRAD || this == COLUMNS;
        }
    }

    /** The operations of batch normalisation. */
    public enum Normalization {
        /** Bifocal's own on a CPU, where there is a build for the machine. */
        AUTO,
        /** The engine's. */
        ENGINE
    }

    /** The operations for which a GPU may use TF32 instead of {@code float32}. */
    public enum Tf32 {
        /** Nowhere. */
        NONE,
        /** In cuDNN's convolutions. */
        CONVOLUTIONS,
        /** In convolutions and cuBLAS's matrix products. */
        ALL
    }

    /**
     * The settings that choose the arithmetic. The others fit the computation to a machine, and change results by the
     * order of sums at most.
     */
    public static final Set<String> ARITHMETIC =
            Set.of("executor", "precision", "layout", "convolution", "normalization", "tf32", "processes");

    private static final Pattern DEVICE = Pattern.compile("auto|cpu|gpu(:\\d{1,3})?");

    /** Rejects an invalid device name and unsupported combinations. */
    public ComputeConfig {
        if (!DEVICE.matcher(device).matches()) {
            throw new IllegalArgumentException(
                    "The device must be auto, cpu, gpu or gpu:n, but is %s.".formatted(device));
        }
        if (precision == Precision.BF16 && executor == Executor.BLOCKS) {
            throw new IllegalArgumentException(
                    "Executor blocks supports only fp32, so precision bf16 requires executor script.");
        }
        if (convolution.isForCpu() && (executor == Executor.BLOCKS || layout == Layout.CONTIGUOUS)) {
            throw new IllegalArgumentException("convolution %s requires executor script and layout channels-last."
                    .formatted(convolution.name().toLowerCase(Locale.ROOT)));
        }
    }
}
