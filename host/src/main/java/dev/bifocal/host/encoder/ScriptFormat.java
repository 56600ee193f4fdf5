package dev.bifocal.host.encoder;

import dev.bifocal.host.compute.ComputeConfig;
import java.util.OptionalInt;

/**
 * The numerical and memory format of a script.
 *
 * @param bfloat16 whether convolutions are computed in bfloat16 instead of {@code float32}
 * @param channelsLast whether maps have channels last in memory
 * @param winograd the side of images for which 3x3 convolutions of small maps use Winograd's algorithm; if it is empty,
 *     or images have another size, all convolutions are direct
 */
public record ScriptFormat(boolean bfloat16, boolean channelsLast, OptionalInt winograd) {

    /** Single precision and direct convolutions. */
    public static ScriptFormat fp32(boolean channelsLast) {
        return new ScriptFormat(false, channelsLast, OptionalInt.empty());
    }

    /**
     * The format for an experiment.
     *
     * @param imageSize side of the views in pixels
     * @param gpu whether the encoder runs on a GPU; cuDNN selects algorithms itself, so Winograd is not used
     */
    static ScriptFormat of(ComputeConfig config, int imageSize, boolean gpu) {
        boolean bfloat16 = config.precision() == ComputeConfig.Precision.BF16;
        boolean channelsLast = config.layout() == ComputeConfig.Layout.CHANNELS_LAST;
        boolean winograd =
                switch (config.convolution()) {
                    case AUTO -> !bfloat16 && channelsLast && !gpu;
                    case DIRECT -> false;
                    case WINOGRAD -> true;
                };
        return new ScriptFormat(bfloat16, channelsLast, winograd ? OptionalInt.of(imageSize) : OptionalInt.empty());
    }
}
