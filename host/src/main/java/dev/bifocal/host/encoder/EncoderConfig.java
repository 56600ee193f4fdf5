package dev.bifocal.host.encoder;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Optional;

/** The settings of the encoder: its architecture and its initial weights. */
public record EncoderConfig(
        @Option(
                        doc =
                                "Name of the network in torchvision. Wide networks have twice the channels in their 3x3 convolutions.",
                        value = "resnet18",
                        oneOf = {"resnet18", "resnet34", "resnet50", "resnet101", "wide_resnet50_2", "wide_resnet101_2"
                        })
                String name,
        @Option(
                        doc =
                                "Channels of the stem and the first stage. Each further stage doubles them; the output of a bottleneck has four times the channels of its stage.",
                        value = "64",
                        min = 1)
                int width,
        @Option(
                        doc =
                                "Layers before the first stage: small is a 3x3 convolution, imagenet a 7x7 convolution of stride 2 and a max-pool, auto is small for views up to 64 pixels and imagenet for larger views.",
                        value = "auto")
                Stem stem,
        @Option(doc = "Stride of the small stem's convolution.", value = "1", min = 1, max = 4) int stemStride,
        @Option(
                        doc =
                                "Number of stages. With fewer than 4, the feature map is larger and has fewer channels, which suits small images.",
                        value = "4",
                        min = 1,
                        max = 4)
                int stages,
        @Option(doc = "Batch normalization in training.") BatchNorm batchNorm,
        @Option(
                        doc =
                                "Whether the last batch normalization of each residual block starts with scale 0, so that the block starts as its shortcut.",
                        value = "false")
                boolean zeroInitResidual,
        @Option(
                        doc =
                                "File of initial weights, .safetensors, .npz or .pth: an export, a checkpoint, or torchvision's state dict.")
                Optional<String> init,
        @Option(
                        doc =
                                "Prefix of the names of the encoder's weights in encoder.init. Required if the file contains several encoders.")
                Optional<String> initPrefix,
        @Option(
                        doc =
                                "Layers that start from random weights instead of those in encoder.init, by torchvision's names, such as conv1 or layer4.",
                        value = "[]")
                List<String> initExcept,
        @Option(
                        doc =
                                "Initial weights that the recipe's source starts from, in words. A run that starts from random weights says so.")
                Optional<String> initExpected) {

    /** Rejects exceptions from a file that is not given. */
    public EncoderConfig {
        initExcept = List.copyOf(initExcept);
        if (!initExcept.isEmpty() && init.isEmpty()) {
            throw new IllegalArgumentException(
                    "encoder.initExcept is %s, but encoder.init is not set; set it to a file of weights, or omit encoder.initExcept."
                            .formatted(initExcept));
        }
    }

    /** A sentence for a start from random weights where the recipe expects others; empty for any other start. */
    public Optional<String> otherStart() {
        return init.isPresent()
                ? Optional.empty()
                : initExpected.map("Starts from random weights; the recipe expects %s."::formatted);
    }

    /**
     * Batch normalisation in training.
     *
     * @param splits the number of equal parts of a batch, of consecutive images, that have statistics of their own
     * @param sync whether several processes have common statistics
     * @param joint whether the query and the key images of the online side have common statistics
     */
    public record BatchNorm(
            @Option(
                            doc =
                                    "Number of equal parts of a batch that encoder and heads normalize separately in training, as on as many devices.",
                            value = "1",
                            min = 1)
                    int splits,
            @Option(
                            doc = "Whether several processes compute the statistics of their common batch. Otherwise "
                                    + "each process normalizes its part of the batch, or the parts of its part if there "
                                    + "are more splits than processes.",
                            value = "false")
                    boolean sync,
            @Option(
                            doc = "Whether the online side normalizes query and key images together, in one pass.",
                            value = "false")
                    boolean joint) {

        /** Rejects parts with common statistics. */
        public BatchNorm {

            if (sync && splits > 1) {
                throw new IllegalArgumentException(
                        "encoder.batchNorm.sync is true, but encoder.batchNorm.splits is %s; set splits to 1, or sync to false."
                                .formatted(splits));
            }
        }
    }

    /** The layers before the first stage. */
    public enum Stem {
        /** The small stem for views up to 64 pixels, the ImageNet stem for larger views. */
        AUTO,
        /** One 3x3 convolution. */
        SMALL,
        /** A 7x7 convolution of stride 2 and a max-pool. */
        IMAGENET
    }
}
