package dev.bifocal.host.config;

import dev.bifocal.api.option.Option;

/** The backbone. */
public record EncoderConfig(
        @Option(
                        doc = "The network.",
                        value = "resnet18",
                        oneOf = {"resnet18", "resnet34"})
                String name,
        @Option(doc = "Channels of the first stage; each further stage has twice as many.", value = "64", min = 1)
                int width,
        @Option(
                        doc =
                                "The stem: small is one 3x3 convolution, imagenet a 7x7 one of stride 2 and a max-pool; auto is small for views up to 64 pixels.",
                        value = "auto")
                Stem stem,
        @Option(doc = "Stride of the small stem's convolution.", value = "1", min = 1, max = 4) int stemStride) {

    /** The layers before the first stage. */
    public enum Stem {
        /** By the size of the views. */
        AUTO,
        /** For small images. */
        SMALL,
        /** For photos. */
        IMAGENET
    }
}
