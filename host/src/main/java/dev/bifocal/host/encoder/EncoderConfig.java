package dev.bifocal.host.encoder;

import dev.bifocal.api.option.Option;
import java.util.Optional;

/** The backbone. */
public record EncoderConfig(
        @Option(
                        doc =
                                "The network, under torchvision's name; the wide ones have 3x3 convolutions of twice the channels.",
                        value = "resnet18",
                        oneOf = {"resnet18", "resnet34", "resnet50", "resnet101", "wide_resnet50_2", "wide_resnet101_2"
                        })
                String name,
        @Option(
                        doc =
                                "Channels of the stem and the first stage; each further stage has twice as many, and bottlenecks give four times as many.",
                        value = "64",
                        min = 1)
                int width,
        @Option(
                        doc =
                                "The stem: small is one 3x3 convolution, imagenet a 7x7 one of stride 2 and a max-pool; auto is small for views up to 64 pixels.",
                        value = "auto")
                Stem stem,
        @Option(doc = "Stride of the small stem's convolution.", value = "1", min = 1, max = 4) int stemStride,
        @Option(
                        doc =
                                "Stages of the network; with fewer than all 4 it ends early, in a larger map of fewer channels, which suits small images.",
                        value = "4",
                        min = 1,
                        max = 4)
                int stages,
        @Option(
                        doc =
                                "File of weights to start from, .safetensors or .npz: an export, a checkpoint, or torchvision's state dict.")
                Optional<String> init,
        @Option(
                        doc =
                                "What the names of the encoder's weights begin with in encoder.init; needed where the file holds several encoders.")
                Optional<String> initPrefix) {

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
