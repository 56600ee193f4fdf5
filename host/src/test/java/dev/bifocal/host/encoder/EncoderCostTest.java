package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.encoder.EncoderConfig.Stem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncoderCostTest {

    private static EncoderCost cost(String name, int width, Stem stem, int imageSize) {
        EncoderConfig config = new EncoderConfig(
                name,
                width,
                stem,
                1,
                4,
                new EncoderConfig.BatchNorm(1, false, false),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
        return ResNets.of(config, imageSize).cost(imageSize);
    }

    /** Multiply-adds as counted for torchvision's networks, without the fully connected layer's. */
    @Test
    void countsTheParametersAndMultiplyAddsOfTorchvisionsNetworks() {
        hasPublishedCost("resnet18", 11_689_512 - 513_000, 1_814_073_344L - 512_000);
        hasPublishedCost("resnet34", 21_797_672 - 513_000, 3_663_761_408L - 512_000);
        hasPublishedCost("resnet50", 25_557_032 - 2_049_000, 4_089_184_256L - 2_048_000);
        hasPublishedCost("resnet101", 44_549_160 - 2_049_000, 7_801_405_440L - 2_048_000);
        hasPublishedCost("wide_resnet50_2", 68_883_240 - 2_049_000, 11_398_021_120L - 2_048_000);
    }

    private static void hasPublishedCost(String name, long parameters, long multiplyAdds) {
        EncoderCost cost = cost(name, 64, Stem.IMAGENET, 224);
        assertThat(cost.parameters()).as(name).isEqualTo(parameters);
        assertThat(cost.forward()).as(name).isEqualTo(2 * multiplyAdds);
        assertThat(cost.images()).as(name).isEqualTo(2L * 64 * 3 * 7 * 7 * 112 * 112);
    }

    /** By hand: maps of 32, 16, 8 and 4 pixels, the body's four convolutions a stage but for what a first block changes. */
    @Test
    void countsTheSmallStem() {
        long stem = 3L * 9 * 32 * 32;
        long first = 4L * 9 * 32 * 32;
        long shortcuts = 0;
        long others = 0;
        for (int stage = 1; stage < 4; stage++) {
            long in = 1L << (stage - 1);
            long out = 1L << stage;
            long positions = (32L >> stage) * (32L >> stage);
            others += (in * out + 3 * out * out) * 9 * positions;
            shortcuts += in * out * positions;
        }
        EncoderCost cost = cost("resnet18", 1, Stem.SMALL, 32);
        assertThat(cost.forward()).isEqualTo(2 * (stem + first + others + shortcuts));
        assertThat(cost.images()).isEqualTo(2 * stem);
    }

    @Test
    void imagesNeedNoGradient() {
        Layer.Convolution stem = new Layer.Convolution("a", 3, 4, 3, 2, 1);
        Layer.Convolution next = new Layer.Convolution("b", 4, 5, 1, 1, 0);
        EncoderCost cost =
                new EncoderSpec("two", Layer.Sequence.of(new Layer.Relu(), stem, new Layer.Relu(), next), 5).cost(8);
        long ofStem = 2L * 4 * 3 * 9 * 16;
        long ofNext = 2L * 5 * 4 * 16;
        assertThat(cost).isEqualTo(new EncoderCost(4 * 3 * 9 + 5 * 4, ofStem + ofNext, ofStem));
        assertThat(cost.backward()).isEqualTo(ofStem + 2 * ofNext);
    }

    @Test
    void bothPathsOfAResidualBlockReadTheSame() {
        Layer.Residual block = new Layer.Residual(
                Layer.Sequence.of(
                        new Layer.Convolution("a", 3, 3, 3, 1, 1),
                        new Layer.BatchNormalization("n", 3),
                        new Layer.Convolution("b", 3, 3, 3, 1, 1)),
                Layer.Sequence.of(new Layer.Convolution("c", 3, 3, 1, 1, 0)));
        EncoderCost cost = new EncoderSpec("one", Layer.Sequence.of(block), 3).cost(4);
        long large = 2L * 3 * 3 * 9 * 16;
        long small = 2L * 3 * 3 * 16;
        assertThat(cost).isEqualTo(new EncoderCost(2 * 81 + 9 + 6, 2 * large + small, large + small));
    }
}
