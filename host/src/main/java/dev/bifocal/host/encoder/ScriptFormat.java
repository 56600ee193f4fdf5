package dev.bifocal.host.encoder;

import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.machine.Processor;
import java.util.OptionalInt;

/**
 * The numerical and memory format of a script, and its operations.
 *
 * @param bfloat16 whether convolutions are computed in bfloat16 instead of {@code float32}
 * @param channelsLast whether maps have channels last in memory
 * @param products the side of images for which 3x3 convolutions of small maps are matrix products: by {@link Winograd}
 *     in {@code float32}, by {@link Columns} in bfloat16; if it is empty, or images have another size, the engine
 *     computes all convolutions
 * @param fused whether batch normalisation in training is one operation with the sum and the rectifier behind it, by
 *     {@link FusedNormalization}
 */
public record ScriptFormat(boolean bfloat16, boolean channelsLast, OptionalInt products, boolean fused) {

    /** Single precision and the engine's operations. */
    public static ScriptFormat fp32(boolean channelsLast) {
        return new ScriptFormat(false, channelsLast, OptionalInt.empty(), false);
    }

    /**
     * The format for an experiment. Where {@link FusedNormalization} does not work, {@link #unfused} takes its place.
     *
     * @param imageSize side of the views in pixels
     * @param gpu whether the encoder runs on a GPU; cuDNN selects algorithms itself
     */
    static ScriptFormat of(ComputeConfig config, int imageSize, boolean gpu, Processor processor) {
        boolean bfloat16 = config.precision() == ComputeConfig.Precision.BF16;
        boolean channelsLast = config.layout() == ComputeConfig.Layout.CHANNELS_LAST;
        boolean products =
                switch (config.convolution()) {
                    case AUTO -> channelsLast && !gpu && (bfloat16 || !processor.hasSlowProducts());
                    case DIRECT -> false;
                    case WINOGRAD -> true;
                };
        boolean fused = config.normalization() == ComputeConfig.Normalization.AUTO && channelsLast && !gpu;
        return new ScriptFormat(
                bfloat16, channelsLast, products ? OptionalInt.of(imageSize) : OptionalInt.empty(), fused);
    }

    /** This format with the engine's batch normalisation. */
    ScriptFormat unfused() {
        return new ScriptFormat(bfloat16, channelsLast, products, false);
    }
}
