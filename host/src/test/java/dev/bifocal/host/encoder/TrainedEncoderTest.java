package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.EncoderConfig.Stem;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedEncoderTest {

    private static final int SIZE = 16;

    @TempDir
    Path folder;

    private NDManager manager;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(1)).newManager();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private static EncoderConfig config(String name, Stem stem, Path init) {
        return new EncoderConfig(
                name,
                2,
                stem,
                1,
                4,
                new EncoderConfig.BatchNorm(1, false, false),
                false,
                Optional.of(init.toString()),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private EncoderBlock random(EncoderConfig config) {
        EncoderBlock block = new EncoderBlock(ResNets.of(config, SIZE));
        block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIZE, SIZE));
        block.getParameters().forEach(pair -> {
            NDArray array = pair.getValue().getArray();
            array.addi(manager.randomUniform(-0.1f, 0.1f, array.getShape()));
        });
        return block;
    }

    /** As torchvision's state dict: with a classifier, and with counters. */
    private Map<String, NDArray> stateDict(EncoderBlock block, String prefix) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        block.getParameters().forEach(pair -> {
            arrays.put(prefix + pair.getKey(), pair.getValue().getArray());
            if (pair.getKey().endsWith("running_var")) {
                arrays.put(prefix + pair.getKey().replace("running_var", "num_batches_tracked"), manager.create(7L));
            }
        });
        arrays.put(prefix + "fc.weight", manager.ones(new Shape(10, 4)));
        arrays.put(prefix + "fc.bias", manager.ones(new Shape(10)));
        return arrays;
    }

    private Path file(Map<String, NDArray> arrays) {
        Path file = folder.resolve("weights.safetensors");
        try {
            Safetensors.write(file, arrays, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void assertSameValues(EncoderBlock actual, EncoderBlock expected) {
        expected.getParameters().forEach(pair -> assertThat(
                        actual.getParameters().get(pair.getKey()).getArray().toFloatArray())
                .as(pair.getKey())
                .isEqualTo(pair.getValue().getArray().toFloatArray()));
    }

    private static BifocalException refused(ThrowingCallable call) {
        return catchThrowableOfType(BifocalException.class, call);
    }

    @Test
    void restoresAStateDictFromEitherFormat() throws IOException {
        for (String name : List.of("resnet18", "resnet50")) {
            EncoderConfig config = config(name, Stem.IMAGENET, folder);
            EncoderBlock expected = random(config);
            Path safetensors = file(stateDict(expected, ""));
            Path npz = folder.resolve("weights.npz");
            Npz.write(npz, Safetensors.read(safetensors).arrays());
            for (Path file : List.of(safetensors, npz)) {
                EncoderBlock actual = random(config);
                int arrays = manager.getManagedArrays().size();
                TrainedEncoder weights = TrainedEncoder.open(file, Optional.empty());
                weights.restore(actual);
                assertSameValues(actual, expected);
                assertThat(manager.getManagedArrays().size()).isEqualTo(arrays);
                assertThat(weights.describe(actual.spec()))
                        .startsWith(file + "; ignored: fc.weight, fc.bias, ")
                        .endsWith(" of num_batches_tracked");
            }
        }
    }

    @Test
    void writesWhatItHoldsWithACounterForEachNormalisation() {
        EncoderBlock expected = random(config("resnet18", Stem.SMALL, folder));
        Map<String, NDArray> arrays = stateDict(expected, "encoder.");
        arrays.remove("encoder.bn1.num_batches_tracked");
        TrainedEncoder encoder = TrainedEncoder.open(file(arrays), Optional.empty());
        assertThat(encoder.prefix()).isEqualTo("encoder.");
        assertThat(encoder.sha256()).isEqualTo(FileHash.sha256(encoder.path()));
        for (String name : List.of("written.safetensors", "written.npz")) {
            Path written = folder.resolve(name);
            encoder.write(written);
            TrainedEncoder again = TrainedEncoder.open(written, Optional.empty());
            assertThat(again.prefix()).isEmpty();
            assertThat(again.weights().keySet())
                    .containsExactlyInAnyOrderElementsOf(encoder.weights().keySet());
            assertThat(again.weights().get("bn1.num_batches_tracked").data().getLong())
                    .isZero();
            assertThat(again.weights()
                            .get("layer1.0.bn1.num_batches_tracked")
                            .data()
                            .getLong())
                    .isEqualTo(7);
            EncoderBlock actual = random(config("resnet18", Stem.SMALL, folder));
            again.restore(actual);
            assertSameValues(actual, expected);
        }
    }

    @Test
    void findsTheOnlyPrefix() {
        EncoderConfig config = config("resnet18", Stem.SMALL, folder);
        EncoderBlock expected = random(config);
        Map<String, NDArray> arrays = stateDict(expected, "module.online_net.backbone.");
        arrays.put("module.predictor.0.weight", manager.ones(new Shape(3)));
        TrainedEncoder file = TrainedEncoder.open(file(arrays), Optional.empty());
        EncoderBlock actual = random(config);
        file.restore(actual);
        assertSameValues(actual, expected);
        assertThat(file.describe(actual.spec())).startsWith("module.online_net.backbone.* of ");
    }

    @Test
    void letsTheUserChooseAmongSeveralEncoders() {
        EncoderConfig config = config("resnet18", Stem.SMALL, folder);
        EncoderBlock query = random(config);
        Map<String, NDArray> arrays = stateDict(query, "module.encoder_q.");
        arrays.putAll(stateDict(random(config), "module.encoder_k."));
        Path file = file(arrays);
        assertThat(refused(() -> TrainedEncoder.open(file, Optional.empty())))
                .hasMessage(file + " contains 2 encoders.")
                .extracting(BifocalException::remedy)
                .isEqualTo("Set encoder.initPrefix to one of module.encoder_k., module.encoder_q..");
        assertThatThrownBy(() -> TrainedEncoder.open(file, Optional.of("encoder_q")))
                .hasMessageContaining("encoder.initPrefix is 'encoder_q'");
        for (String prefix : List.of("module.encoder_q", "module.encoder_q.")) {
            EncoderBlock actual = random(config);
            TrainedEncoder.open(file, Optional.of(prefix)).restore(actual);
            assertSameValues(actual, query);
        }
    }

    @Test
    void takesTheOnlineEncoderOfACheckpoint() {
        EncoderConfig config = config("resnet18", Stem.SMALL, folder);
        EncoderBlock online = random(config);
        EncoderBlock momentum = random(config);
        Map<String, NDArray> arrays = stateDict(random(config), "optimizer.encoder.");
        arrays.putAll(stateDict(momentum, "momentum.encoder."));
        arrays.putAll(stateDict(online, "online.encoder."));
        Path file = file(arrays);
        EncoderBlock actual = random(config);

        TrainedEncoder.open(file, Optional.empty()).restore(actual);
        assertSameValues(actual, online);
        TrainedEncoder.open(file, Optional.of("momentum.encoder")).restore(actual);
        assertSameValues(actual, momentum);
        assertThatThrownBy(() -> TrainedEncoder.open(file, Optional.of("optimizer.encoder")))
                .hasMessageContaining("contains no encoder with this prefix");
    }

    @Test
    void namesWhatDoesNotFitAndTheSettingsThatWould() {
        EncoderConfig small = config("resnet18", Stem.SMALL, folder);
        Path file = file(stateDict(random(config("resnet34", Stem.IMAGENET, folder)), ""));
        EncoderBlock block = random(small);
        float[] before = block.getParameters().get("bn1.weight").getArray().toFloatArray();
        TrainedEncoder weights = TrainedEncoder.open(file, Optional.empty());
        BifocalException refusal = refused(() -> weights.restore(block));
        assertThat(ErrorCode.of(refusal)).isEqualTo(ErrorCode.CONFIGURATION);
        assertThat(refusal)
                .hasMessageStartingWith(file + " does not fit the experiment's encoder resnet18: conv1.weight has"
                        + " shape (2, 3, 7, 7) instead of (2, 3, 3, 3), layer1.2.conv1.weight belongs to no layer,")
                .hasMessageContaining(" more.");
        assertThat(refusal.remedy())
                .isEqualTo(
                        "Set encoder.name=resnet34 encoder.stem=imagenet. To keep the small stem, with random weights,"
                                + " set encoder.initExcept=[conv1] instead of encoder.stem=imagenet.");
        assertThat(block.getParameters().get("bn1.weight").getArray().toFloatArray())
                .isEqualTo(before);
    }

    @Test
    void refusesTheWeightsOfADeeperNetworkWhoseNamesAllFit() {
        Path file = file(stateDict(random(config("resnet34", Stem.SMALL, folder)), ""));
        TrainedEncoder weights = TrainedEncoder.open(file, Optional.empty());
        EncoderSpec shallower = ResNets.of(config("resnet18", Stem.SMALL, folder), SIZE);
        assertThat(refused(() -> weights.requireFits(shallower)).remedy()).isEqualTo("Set encoder.name=resnet34.");
    }

    @Test
    void namesMissingArraysAndOtherTypes() {
        EncoderConfig config = config("resnet18", Stem.SMALL, folder);
        Map<String, NDArray> arrays = stateDict(random(config), "");
        arrays.remove("layer4.1.bn2.running_var");
        arrays.put("bn1.bias", arrays.get("bn1.bias").toType(DataType.FLOAT64, true));
        TrainedEncoder weights = TrainedEncoder.open(file(arrays), Optional.empty());
        BifocalException refusal = refused(() -> weights.requireFits(ResNets.of(config, SIZE)));
        assertThat(refusal)
                .hasMessageEndingWith(
                        "bn1.bias has type float64 instead of float32, layer4.1.bn2.running_var is missing.");
        assertThat(refusal.remedy()).contains("float32 weights");
    }

    @Test
    void refusesFilesOfOtherKinds() throws IOException {
        Path pickle = Files.writeString(folder.resolve("ckpt.pth.tar"), "");
        BifocalException refusal = refused(() -> TrainedEncoder.open(pickle, Optional.empty()));
        assertThat(refusal).hasMessageContaining("is not a zip");
        assertThat(refusal.remedy()).startsWith("Convert it once: python -c \"import torch");
        Path other = Files.writeString(folder.resolve("weights.onnx"), "");
        assertThatThrownBy(() -> TrainedEncoder.open(other, Optional.empty()))
                .hasMessageEndingWith("is neither .safetensors, .npz nor .pth.");
        assertThatThrownBy(() -> TrainedEncoder.open(folder.resolve("none.npz"), Optional.empty()))
                .hasMessageContaining("does not exist");
        Path foreign = file(Map.of("patch_embed.weight", manager.ones(new Shape(1))));
        assertThat(refused(() -> TrainedEncoder.open(foreign, Optional.empty())))
                .hasMessageEndingWith("contains no encoder with torchvision's names.")
                .extracting(BifocalException::remedy)
                .asString()
                .contains("their present names are patch_embed.weight");
    }

    @Test
    void leavesExceptedLayersAsTheyAre() {
        Path file = file(stateDict(random(config("resnet18", Stem.IMAGENET, folder)), ""));
        EncoderBlock expected = random(config("resnet18", Stem.IMAGENET, folder));
        TrainedEncoder.open(file, Optional.empty()).restore(expected);
        EncoderBlock actual = random(config("resnet18", Stem.SMALL, folder));
        float[] conv1 = actual.getParameters().get("conv1.weight").getArray().toFloatArray();
        float[] layer = actual.getParameters()
                .get("layer4.1.bn2.running_mean")
                .getArray()
                .toFloatArray();

        TrainedEncoder weights = TrainedEncoder.open(file, Optional.empty(), List.of("conv1", "layer4.1"));
        weights.restore(actual);

        assertThat(weights.describe(actual.spec())).startsWith(file + ", except conv1, layer4.1; ignored: ");
        actual.getParameters().forEach(pair -> {
            float[] values = pair.getValue().getArray().toFloatArray();
            if (pair.getKey().equals("conv1.weight")) {
                assertThat(values).isEqualTo(conv1);
            } else if (pair.getKey().equals("layer4.1.bn2.running_mean")) {
                assertThat(values).isEqualTo(layer);
            } else if (!pair.getKey().startsWith("layer4.1.")) {
                assertThat(values)
                        .as(pair.getKey())
                        .isEqualTo(expected.getParameters()
                                .get(pair.getKey())
                                .getArray()
                                .toFloatArray());
            }
        });
    }

    @Test
    void suggestsTheExceptionOfTheSmallStemAndNamesTheLayersThatExist() {
        Path file = file(stateDict(random(config("resnet18", Stem.IMAGENET, folder)), ""));
        EncoderSpec small = ResNets.of(config("resnet18", Stem.SMALL, folder), SIZE);
        TrainedEncoder whole = TrainedEncoder.open(file, Optional.empty());
        assertThat(refused(() -> whole.requireFits(small)))
                .hasMessageContaining("conv1.weight has shape")
                .extracting(BifocalException::remedy)
                .isEqualTo("Set encoder.stem=imagenet. To keep the small stem, with random weights, set"
                        + " encoder.initExcept=[conv1] instead of encoder.stem=imagenet.");
        for (String layer : List.of("layer5", "conv", "fc", "")) {
            TrainedEncoder weights = TrainedEncoder.open(file, Optional.empty(), List.of("conv1", layer));
            assertThat(refused(() -> weights.requireFits(small)))
                    .hasMessage("encoder.initExcept contains '%s', but the encoder has no such layer.".formatted(layer))
                    .extracting(BifocalException::remedy)
                    .asString()
                    .contains("conv1, bn1, layer1, layer2, layer3, layer4");
        }
    }

    @Test
    void saysThatAStartFromRandomWeightsIsNotTheExpectedOne() {
        EncoderConfig random = new EncoderConfig(
                "resnet18",
                2,
                Stem.SMALL,
                1,
                4,
                new EncoderConfig.BatchNorm(1, false, false),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of("some"));
        EncoderConfig fromFile = config("resnet18", Stem.SMALL, folder);
        assertThat(random.otherStart()).contains("Starts from random weights; the recipe expects some.");
        assertThat(fromFile.otherStart()).isEmpty();
        assertThatThrownBy(() -> new EncoderConfig(
                        "resnet18",
                        2,
                        Stem.SMALL,
                        1,
                        4,
                        new EncoderConfig.BatchNorm(1, false, false),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("conv1"),
                        Optional.empty()))
                .hasMessageStartingWith("encoder.initExcept is [conv1], but encoder.init is not set");
    }

    @Test
    void givesTheSettingsOfAnExperimentThatFits() throws IOException {
        Path file = folder.resolve("it's.safetensors");
        Map<String, StoredArray> arrays = Safetensors.read(
                        file(stateDict(random(config("resnet50", Stem.SMALL, folder)), "")))
                .arrays();
        Safetensors.writeStored(
                file, arrays, Map.of("encoder.stemStride", "2", "views.mean", "[0.5, 0.5, 0.5]", "step", "9"));
        List<String> fromTheFile = List.of(
                "encoder.name=resnet50",
                "encoder.width=2",
                "encoder.stem=small",
                "encoder.stages=4",
                "encoder.stemStride=2",
                "views.mean=[0.5, 0.5, 0.5]",
                "encoder.init='%s'".formatted(file.toString().replace("'", "''")));
        assertThat(TrainedEncoder.settings(file, List.of())).isEqualTo(fromTheFile);
        List<String> withOverride = new ArrayList<>(fromTheFile);
        withOverride.add("views.size=8");
        assertThat(TrainedEncoder.settings(file, List.of("views.size=8"))).isEqualTo(withOverride);
        assertThatThrownBy(() -> TrainedEncoder.settings(file, List.of("encoder.initPrefix='encoder_q.'")))
                .hasMessageContaining("encoder.initPrefix is 'encoder_q.'");
    }

    @Test
    void tellsFilesFromRuns() {
        assertThat(List.of("a.safetensors", "b/c.npz", "d.pth", "e.pth.tar")).allMatch(TrainedEncoder::isMeant);
        assertThat(List.of("latest", "runs/maskcon/20260101-000000-0a1b2c3d", "maskcon"))
                .noneMatch(TrainedEncoder::isMeant);
    }

    @Test
    void namesAnArrayThatHoldsNoFiniteNumberAndChangesNothing() throws IOException {
        EncoderConfig config = config("resnet18", Stem.SMALL, folder);
        EncoderBlock expected = random(config);
        Path safetensors = file(stateDict(expected, ""));
        Map<String, StoredArray> arrays =
                new LinkedHashMap<>(Safetensors.read(safetensors).arrays());
        StoredArray sound = arrays.get("layer2.0.conv1.weight");
        ByteBuffer data = ByteBuffer.allocateDirect(sound.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
        data.put(sound.data().duplicate()).putFloat(12, Float.NaN).flip();
        arrays.put("layer2.0.conv1.weight", StoredArray.of(sound.type(), sound.shape(), data));
        Path npz = folder.resolve("weights.npz");
        Npz.write(npz, arrays);
        EncoderBlock before = random(config);
        Path copy = folder.resolve("before.npz");
        Safetensors.write(copy, stateDict(before, ""), Map.of());
        TrainedEncoder weights = TrainedEncoder.open(npz, Optional.empty());

        BifocalException refusal = refused(() -> weights.restore(before));

        assertThat(ErrorCode.of(refusal)).isEqualTo(ErrorCode.DATA);
        assertThat(refusal)
                .hasMessage("Array layer2.0.conv1.weight of %s contains NaN, which is not a finite number.", npz);
        Map<String, StoredArray> kept = Safetensors.read(copy).arrays();
        before.getParameters().forEach(pair -> assertThat(pair.getValue()
                        .getArray()
                        .toByteBuffer()
                        .compareTo(kept.get(pair.getKey()).data()))
                .isZero());
    }
}
