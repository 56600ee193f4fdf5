package dev.bifocal.host.compute;

import dev.bifocal.api.option.Option;
import java.util.regex.Pattern;

/** Where it runs. */
public record ComputeConfig(
        @Option(doc = "The device: auto takes the first GPU if there is one, cpu, gpu, or gpu:n.", value = "auto")
                String device,
        @Option(doc = "Threads of the engine; 0 for as many as there are cores.", value = "0", min = 0, max = 1024)
                int threads,
        @Option(doc = "Threads that augment; 0 for as many as there are cores.", value = "0", min = 0, max = 1024)
                int loaders,
        @Option(
                        doc =
                                "Who computes the encoder: script, a TorchScript function made at the start, or blocks, DJL's operations one by one.",
                        value = "script")
                Executor executor,
        @Option(
                        doc =
                                "How the encoder's convolutions are computed: fp32, or bf16 with weights, sums and statistics in fp32.",
                        value = "fp32")
                Precision precision,
        @Option(
                        doc =
                                "How maps lie in memory: channels-last is faster, contiguous equals the blocks to the bit. Of the script alone.",
                        value = "channels-last")
                Layout layout,
        @Option(
                        doc =
                                "How 3x3 convolutions of maps up to 8 x 8 are computed: direct, winograd with a quarter of the multiplications, or auto, which is winograd on the CPU in fp32 with channels last. Of the script alone.",
                        value = "auto")
                Convolution convolution) {

    /** The CPU with the given number of threads, everything else by default. */
    public static ComputeConfig cpu(int threads) {
        return new ComputeConfig(
                "cpu", threads, 0, Executor.SCRIPT, Precision.FP32, Layout.CHANNELS_LAST, Convolution.AUTO);
    }

    /** Who computes the encoder. */
    public enum Executor {
        /** A TorchScript function. */
        SCRIPT,
        /** DJL's operations. */
        BLOCKS
    }

    /** The type that convolutions compute in. */
    public enum Precision {
        /** {@code float32}. */
        FP32,
        /** {@code bfloat16}. */
        BF16
    }

    /** The order of a map's values in memory. */
    public enum Layout {
        /** N, C, H, W. */
        CONTIGUOUS,
        /** N, H, W, C. */
        CHANNELS_LAST
    }

    /** The algorithm of convolutions. */
    public enum Convolution {
        /** Winograd's where it is faster and equals the blocks within rounding. */
        AUTO,
        /** The engine's. */
        DIRECT,
        /** Winograd's for small maps. */
        WINOGRAD
    }

    private static final Pattern DEVICE = Pattern.compile("auto|cpu|gpu(:\\d{1,3})?");

    /** Refuses what is not a device's name. */
    public ComputeConfig {
        if (!DEVICE.matcher(device).matches()) {
            throw new IllegalArgumentException(
                    "The device must be auto, cpu, gpu or gpu:n, but is %s.".formatted(device));
        }
        if (precision == Precision.BF16 && executor == Executor.BLOCKS) {
            throw new IllegalArgumentException(
                    "DJL's operations compute in fp32 alone, so precision bf16 needs executor script.");
        }
        if (convolution == Convolution.WINOGRAD && (executor == Executor.BLOCKS || precision == Precision.BF16)) {
            throw new IllegalArgumentException(
                    "convolution winograd needs executor script and precision fp32, as in bf16 its sums are too coarse.");
        }
    }
}
