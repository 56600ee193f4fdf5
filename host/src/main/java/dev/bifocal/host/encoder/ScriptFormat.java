package dev.bifocal.host.encoder;

import dev.bifocal.host.compute.ComputeConfig;
import java.util.OptionalInt;

/**
 * How a script computes.
 *
 * @param bfloat16 whether convolutions are computed in bfloat16, otherwise in {@code float32}
 * @param channelsLast whether maps lie in memory with channels last
 * @param winograd side of the images for which 3x3 convolutions of small maps are computed by Winograd's algorithm; images of
 *     another size, and all where it is empty, are convolved directly
 */
public record ScriptFormat(boolean bfloat16, boolean channelsLast, OptionalInt winograd) {

    /** Single precision, direct convolutions. */
    public static ScriptFormat fp32(boolean channelsLast) {
        return new ScriptFormat(false, channelsLast, OptionalInt.empty());
    }

    /**
     * What an experiment asks for.
     *
     * @param imageSize side of the views
     * @param gpu whether it runs on a GPU, whose libraries choose algorithms themselves
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
