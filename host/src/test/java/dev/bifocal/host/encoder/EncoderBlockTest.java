package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.EncoderConfig.Stem;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderBlockTest {

    private NDManager manager;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(0)).newManager();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private static EncoderSpec spec(String name, int width, Stem stem, int stride, int imageSize) {
        return ResNets.of(
                new EncoderConfig(
                        name,
                        width,
                        stem,
                        stride,
                        4,
                        new EncoderConfig.BatchNorm(1, false, false),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()),
                imageSize);
    }

    private EncoderBlock initialized(EncoderSpec spec, int imageSize) {
        EncoderBlock block = new EncoderBlock(spec);
        block.initialize(manager, DataType.FLOAT32, new Shape(2, 3, imageSize, imageSize));
        return block;
    }

    private NDArray forward(EncoderBlock block, NDArray images, boolean training) {
        return block.forward(new ParameterStore(manager, false), new NDList(images), training)
                .singletonOrThrow();
    }

    /** The names of torchvision's {@code resnet*.state_dict()} without {@code fc} and {@code num_batches_tracked}. */
    private static List<String> torchvisionNames(int convolutions, int... blocks) {
        List<String> names = new ArrayList<>(List.of("conv1.weight"));
        addBatchNorm("bn1", names);
        for (int layer = 1; layer <= 4; layer++) {
            for (int block = 0; block < blocks[layer - 1]; block++) {
                String prefix = "layer%d.%d.".formatted(layer, block);
                for (int part = 1; part <= convolutions; part++) {
                    names.add(prefix + "conv" + part + ".weight");
                    addBatchNorm(prefix + "bn" + part, names);
                }
                if ((layer > 1 || convolutions == 3) && block == 0) {
                    names.add(prefix + "downsample.0.weight");
                    addBatchNorm(prefix + "downsample.1", names);
                }
            }
        }
        return names;
    }

    private static void addBatchNorm(String name, List<String> names) {
        for (String value : List.of("weight", "bias", "running_mean", "running_var")) {
            names.add(name + "." + value);
        }
    }

    private static long trained(EncoderBlock block) {
        return block.getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getShape().size())
                .sum();
    }

    @Test
    void hasTheParametersOfTorchvisionsNetworks() {
        hasParameters("resnet18", 11_689_512 - 513_000, torchvisionNames(2, 2, 2, 2, 2));
        hasParameters("resnet34", 21_797_672 - 513_000, torchvisionNames(2, 3, 4, 6, 3));
        hasParameters("resnet50", 25_557_032 - 2_049_000, torchvisionNames(3, 3, 4, 6, 3));
        hasParameters("resnet101", 44_549_160 - 2_049_000, torchvisionNames(3, 3, 4, 23, 3));
        hasParameters("wide_resnet50_2", 68_883_240 - 2_049_000, torchvisionNames(3, 3, 4, 6, 3));
        hasParameters("wide_resnet101_2", 126_886_696 - 2_049_000, torchvisionNames(3, 3, 4, 23, 3));
    }

    private static void hasParameters(String name, long parameters, List<String> names) {
        EncoderBlock block = new EncoderBlock(spec(name, 64, Stem.IMAGENET, 1, 224));
        assertThat(block.getParameters().keys()).as(name).containsExactlyElementsOf(names);
        assertThat(trained(block)).as(name).isEqualTo(parameters);
    }

    @Test
    void widthWidensEveryLayerAndTheWideNetworksTheirMiddleAlone() {
        EncoderBlock twice = new EncoderBlock(spec("resnet50", 128, Stem.IMAGENET, 1, 224));
        assertThat(shape(twice, "layer4.2.conv2.weight")).isEqualTo(new Shape(1024, 1024, 3, 3));
        assertThat(shape(twice, "layer4.2.conv3.weight")).isEqualTo(new Shape(4096, 1024, 1, 1));
        assertThat(twice.spec().channels()).isEqualTo(4096);
        EncoderBlock wide = new EncoderBlock(spec("wide_resnet50_2", 64, Stem.IMAGENET, 1, 224));
        assertThat(shape(wide, "layer4.2.conv2.weight")).isEqualTo(new Shape(1024, 1024, 3, 3));
        assertThat(shape(wide, "layer4.2.conv3.weight")).isEqualTo(new Shape(2048, 1024, 1, 1));
        assertThat(wide.spec().channels()).isEqualTo(2048);
    }

    private static Shape shape(EncoderBlock block, String name) {
        return block.getParameters().get(name).getShape();
    }

    @Test
    void bottlenecksHaveTheirStrideOnTheMiddleConvolution() {
        Layer.Residual first = spec("resnet50", 64, Stem.SMALL, 1, 32).layers().layers().stream()
                .filter(Layer.Residual.class::isInstance)
                .map(Layer.Residual.class::cast)
                .skip(3)
                .findFirst()
                .orElseThrow();
        assertThat(first.body().layers())
                .contains(
                        new Layer.Convolution("layer2.0.conv1", 256, 128, 1, 1, 0),
                        new Layer.Convolution("layer2.0.conv2", 128, 128, 3, 2, 1),
                        new Layer.Convolution("layer2.0.conv3", 128, 512, 1, 1, 0));
        assertThat(first.shortcut().layers())
                .contains(new Layer.Convolution("layer2.0.downsample.0", 256, 512, 1, 2, 0));
    }

    @Test
    void knowsTheNetworksThatExperimentsCanName() {
        RecordComponent name = EncoderConfig.class.getRecordComponents()[0];
        assertThat(name.getAnnotation(Option.class).oneOf())
                .containsExactly(
                        ResNetDesign.ALL.stream().map(ResNetDesign::encoder).toArray(String[]::new));
    }

    @Test
    void theSmallStemDiffersInItsConvolutionAlone() {
        for (String name : List.of("resnet18", "resnet34")) {
            EncoderBlock small = new EncoderBlock(spec(name, 64, Stem.SMALL, 1, 32));
            EncoderBlock large = new EncoderBlock(spec(name, 64, Stem.IMAGENET, 1, 32));
            assertThat(small.getParameters().keys())
                    .isEqualTo(large.getParameters().keys());
            assertThat(trained(large) - trained(small)).isEqualTo(64 * 3 * (7 * 7 - 3 * 3));
        }
    }

    @Test
    void choosesTheStemByTheImagesSize() {
        EncoderSpec upTo64 = spec("resnet18", 8, Stem.AUTO, 1, 64);
        assertThat(upTo64).isEqualTo(spec("resnet18", 8, Stem.SMALL, 1, 64));
        assertThat(spec("resnet18", 8, Stem.AUTO, 1, 65)).isEqualTo(spec("resnet18", 8, Stem.IMAGENET, 1, 65));
    }

    @Test
    void givesAMapOfTheSizeThatItsDescriptionStates() {
        for (Stem stem : List.of(Stem.SMALL, Stem.IMAGENET)) {
            for (int stride : new int[] {1, 2, 3}) {
                for (int imageSize : new int[] {16, 31, 32, 49}) {
                    givesAMapOfTheStatedSize(spec("resnet18", 2, stem, stride, imageSize), 16, imageSize);
                    givesAMapOfTheStatedSize(spec("resnet50", 2, stem, stride, imageSize), 64, imageSize);
                }
            }
        }
        assertThat(spec("resnet18", 64, Stem.SMALL, 1, 32).mapSize(32)).isEqualTo(4);
        assertThat(spec("resnet18", 64, Stem.IMAGENET, 1, 224).mapSize(224)).isEqualTo(7);
    }

    private void givesAMapOfTheStatedSize(EncoderSpec spec, int channels, int imageSize) {
        EncoderBlock block = initialized(spec, imageSize);
        NDArray map = forward(block, manager.ones(new Shape(2, 3, imageSize, imageSize)), false);
        int side = spec.mapSize(imageSize);
        assertThat(map.getShape())
                .as("%s, images of %d", spec, imageSize)
                .isEqualTo(new Shape(2, channels, side, side))
                .isEqualTo(block.getOutputShapes(new Shape[] {new Shape(2, 3, imageSize, imageSize)})[0]);
    }

    @Test
    void leavesNothingButTheMapAndTheWeights() {
        EncoderBlock block = initialized(spec("resnet18", 2, Stem.SMALL, 1, 16), 16);
        NDArray images = manager.ones(new Shape(2, 3, 16, 16));
        int before = manager.getManagedArrays().size();
        forward(block, images, true);
        assertThat(manager.getManagedArrays()).hasSize(before + 1);
    }

    @Test
    void startsAsTorchvisionsNetworksDo() {
        EncoderBlock block = initialized(spec("resnet18", 32, Stem.SMALL, 1, 16), 16);
        block.getParameters().forEach(pair -> {
            NDArray array = pair.getValue().getArray();
            if (pair.getKey().endsWith(".running_mean") || pair.getKey().endsWith(".bias")) {
                assertThat(array.toFloatArray()).as(pair.getKey()).containsOnly(0);
            } else if (array.getShape().dimension() == 1) {
                assertThat(array.toFloatArray()).as(pair.getKey()).containsOnly(1);
            } else {
                long fanOut = array.size(0) * array.size(2) * array.size(3);
                double deviation = Math.sqrt(2.0 / fanOut);
                double sampling = 6 / Math.sqrt((double) array.size());
                assertThat(array.mean().getFloat()).as(pair.getKey()).isEqualTo(0f, within((float)
                        (deviation * sampling)));
                assertThat(Math.sqrt(array.square().mean().getFloat()) / deviation)
                        .as(pair.getKey())
                        .isEqualTo(1, within(sampling));
            }
        });
    }

    @Test
    void trainsWithStatisticsOfTheBatchAndEvaluatesWithRunningOnes() {
        EncoderSpec spec = new EncoderSpec("norm", Layer.Sequence.of(new Layer.BatchNormalization("bn", 3)), 3);
        EncoderBlock block = initialized(spec, 2);
        NDArray images = manager.arange(24).toType(DataType.FLOAT32, false).reshape(2, 3, 2, 2);
        assertThat(forward(block, images, false).toFloatArray()).containsExactly(images.toFloatArray(), within(1e-3f));
        float mean = 7.5f;
        float biased = 37.25f;
        NDArray normalized = forward(block, images, true);
        assertThat(normalized.get(":, 0").mean().getFloat()).isEqualTo(0f, within(1e-5f));
        float first = (0 - mean) / (float) Math.sqrt(biased + 1e-5);
        assertThat(normalized.getFloat(0, 0, 0, 0)).isEqualTo(first, within(1e-5f));
        assertThat(value(block, "bn.running_mean")[0]).isEqualTo(0.1f * mean, within(1e-5f));
        float unbiased = biased * 8 / 7;
        assertThat(value(block, "bn.running_var")[0]).isEqualTo(0.9f + 0.1f * unbiased, within(1e-4f));
        float evaluated = (0 - 0.1f * mean) / (float) Math.sqrt(0.9 + 0.1 * unbiased + 1e-5);
        assertThat(forward(block, images, false).getFloat(0, 0, 0, 0)).isEqualTo(evaluated, within(1e-5f));
    }

    /** Parts of two images; the running statistics take the mean of the parts' statistics. */
    @Test
    void normalizesPartsOfABatchSeparately() {
        EncoderSpec spec =
                new EncoderSpec("norm", Layer.Sequence.of(new Layer.BatchNormalization("bn", 1)), 1).split(2);
        EncoderBlock block = new EncoderBlock(spec);
        block.initialize(manager, DataType.FLOAT32, new Shape(4, 1, 1, 1));
        NDArray images = manager.create(new float[] {1, 3, 10, 18}, new Shape(4, 1, 1, 1));

        assertThat(forward(block, images, true).toFloatArray())
                .containsExactly(new float[] {-1, 1, -1, 1}, within(1e-4f));
        assertThat(value(block, "bn.running_mean")[0]).isEqualTo(.1f * (2 + 14) / 2, within(1e-6f));
        assertThat(value(block, "bn.running_var")[0]).isEqualTo(.9f + .1f * (2 + 32) / 2, within(1e-6f));
    }

    /** Goyal et al., arXiv 1706.02677, section 5.1. */
    @ParameterizedTest
    @CsvSource({"resnet18, bn2", "resnet50, bn3"})
    void startsResidualBlocksAsTheirShortcuts(String name, String last) {
        EncoderConfig config = new EncoderConfig(
                name,
                4,
                Stem.SMALL,
                1,
                4,
                new EncoderConfig.BatchNorm(1, false, false),
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
        EncoderBlock block = initialized(ResNets.of(config, 8), 8);

        block.getParameters().forEach(pair -> {
            if (pair.getValue().getType() == Parameter.Type.GAMMA) {
                assertThat(pair.getValue().getArray().toFloatArray())
                        .as(pair.getKey())
                        .containsOnly(pair.getKey().endsWith(last + ".weight") ? 0 : 1);
            }
        });
    }

    private static float[] value(EncoderBlock block, String name) {
        return block.getParameters().get(name).getArray().toFloatArray();
    }
}
