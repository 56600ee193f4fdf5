package dev.bifocal.host.encoder;

import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.machine.Processor;
import java.util.OptionalInt;

/**
 * The numerical and memory format of a script, and its operations.
 *
 * @param bfloat16 whether feature maps are in bfloat16 instead of {@code float32}
 * @param channelsLast whether maps have channels last in memory
 * @param winograd whether 3x3 convolutions are computed by Winograd's algorithm, {@link NativeOperations}
 * @param columns the side of images for which other 3x3 convolutions of small maps are matrix products of {@link Columns};
 *     if it is empty, or images have another size, there are none
 * @param fused whether batch normalisation in training is one operation with the sum and the rectifier behind it, {@link
 *     NativeOperations}
 */
public record ScriptFormat(
        boolean bfloat16, boolean channelsLast, boolean winograd, OptionalInt columns, boolean fused) {

    /** Single precision and the engine's operations. */
    public static ScriptFormat fp32(boolean channelsLast) {
        return new ScriptFormat(false, channelsLast, false, OptionalInt.empty(), false);
    }

    /**
     * The format for an experiment. Where {@link NativeOperations} do not work, {@link #withoutNative} takes its place.
     *
     * @param imageSize side of the views in pixels
     * @param gpu whether the encoder runs on a GPU; cuDNN selects algorithms itself
     */
    static ScriptFormat of(ComputeConfig config, int imageSize, boolean gpu, Processor processor) {
        boolean bfloat16 = config.precision() == ComputeConfig.Precision.BF16;
        boolean channelsLast = config.layout() == ComputeConfig.Layout.CHANNELS_LAST;
        boolean suited = channelsLast && !gpu;
        boolean winograd =
                switch (config.convolution()) {
                    case AUTO -> !(bfloat16 && processor.hasAmx());
                    case WINOGRAD -> true;
                    case DIRECT, COLUMNS -> false;
                };
        boolean columns =
                switch (config.convolution()) {
                    case AUTO, WINOGRAD -> bfloat16;
                    case COLUMNS -> true;
                    case DIRECT -> false;
                };
        boolean fused = config.normalization() == ComputeConfig.Normalization.AUTO;
        return new ScriptFormat(
                bfloat16,
                channelsLast,
                winograd && suited,
                columns && suited ? OptionalInt.of(imageSize) : OptionalInt.empty(),
                fused && suited);
    }

    /** Whether operations of {@link NativeOperations} are part of the format. */
    boolean isNative() {
        return winograd || fused;
    }

    /** This format with the engine's operations only. */
    ScriptFormat withoutNative() {
        return new ScriptFormat(bfloat16, channelsLast, false, columns, false);
    }
}
