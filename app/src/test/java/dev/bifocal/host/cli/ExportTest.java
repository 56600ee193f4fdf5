package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trained encoders that leave Bifocal and come back, by the commands that users give. */
class ExportTest {

    private static final String ONLINE = "online.encoder.";
    private static final String MOMENTUM = "momentum.encoder.";

    @TempDir
    private Path root;

    private RunFolder train(String recipe) {
        return Cli.train(root, recipe, Tiny.withBank("epochs=1", "views.mean=[0.4, 0.5, 0.6]"));
    }

    private Cli.Result done(String... arguments) {
        Cli.Result result = Cli.run(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    private static Map<String, StoredArray> checkpoint(RunFolder run) {
        return Safetensors.read(run.checkpoints().resolve("step-000000004.safetensors"))
                .arrays();
    }

    private static void assertIsEncoder(Map<String, StoredArray> exported, String side, RunFolder run) {
        Map<String, StoredArray> saved = checkpoint(run);
        long counters = exported.keySet().stream()
                .filter(name -> name.endsWith("num_batches_tracked"))
                .count();
        assertThat(counters).isEqualTo(20);
        assertThat(exported)
                .hasSize((int) counters
                        + (int) saved.keySet().stream()
                                .filter(name -> name.startsWith(side))
                                .count());
        exported.forEach((name, array) -> {
            if (!name.endsWith("num_batches_tracked")) {
                StoredArray expected = saved.get(side + name);
                assertThat(array.shape()).as(name).isEqualTo(expected.shape());
                assertThat(array.data()).as(name).isEqualTo(expected.data());
            }
        });
    }

    @Test
    void exportsEitherSideInEitherFormatAndNeverOverAnotherFile() throws IOException {
        RunFolder run = train("selfcon");
        String path = run.path().toString();
        Path safetensors = root.resolve("a.safetensors");
        JsonNode printed = new JsonMapper()
                .readTree(done("export", path, "--output", safetensors.toString(), "--json")
                        .out());
        Safetensors.Content content = Safetensors.read(safetensors);
        assertIsEncoder(content.arrays(), ONLINE, run);
        assertThat(content.metadata())
                .containsEntry("format", "pt")
                .containsEntry("encoder.name", "resnet18")
                .containsEntry("encoder.width", "4")
                .containsEntry("encoder.stem", "small")
                .containsEntry("encoder.stemStride", "1")
                .containsEntry("views.size", "16")
                .containsEntry("views.mean", "[0.4, 0.5, 0.6]")
                .containsEntry("data.dataset", "shapes")
                .containsEntry("experiment", "selfcon")
                .containsEntry("side", "online")
                .containsEntry("epoch", "1/1")
                .containsEntry("step", "4")
                .containsKeys("views.std", "run", "bifocal", "plugins", "data.fingerprint");
        assertThat(printed.at("/file").asText()).isEqualTo(safetensors.toString());
        assertThat(printed.at("/metadata/step").asText()).isEqualTo("4");

        Path npz = root.resolve("k.npz");
        done("export", path, "--side", "momentum", "--output", npz.toString());
        assertIsEncoder(Npz.stored(npz), MOMENTUM, run);

        byte[] before = Files.readAllBytes(safetensors);
        Cli.Result again = Cli.run("export", path, "--side", "momentum", "--output", safetensors.toString());
        assertThat(again.code()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains(safetensors + " already exists.", "--force");
        assertThat(Files.readAllBytes(safetensors)).isEqualTo(before);
        done("export", path, "--side", "momentum", "--output", safetensors.toString(), "--force");
        assertIsEncoder(Safetensors.read(safetensors).arrays(), MOMENTUM, run);
    }

    @Test
    void refusesWhatCannotBeExported() {
        RunFolder run = train("supce");
        String path = run.path().toString();
        String file = root.resolve("k.npz").toString();
        assertThat(Cli.run("export", path, "--side", "momentum", "--output", file)
                        .err())
                .contains("has no momentum side", "Use the online side");
        assertThat(Cli.run("export", path, "--output", root.resolve("k.pth").toString())
                        .err())
                .contains("does not name a supported format", ".safetensors or .npz");
        assertThat(Cli.run("export", path, "--output", root.resolve("no/k.npz").toString())
                        .err())
                .contains("does not exist");
        assertThat(root.resolve("k.npz")).doesNotExist();
    }

    @Test
    void aRunAndItsExportsEmbedTheSameImagesAlike() throws IOException {
        RunFolder run = train("selfcon");
        Path ofRun = root.resolve("run.npz");
        done("embed", run.path().toString(), "--output", ofRun.toString());
        Path exported = root.resolve("backbone.safetensors");
        done("export", run.path().toString(), "--output", exported.toString());
        Path ofFile = root.resolve("file.npz");
        done(
                "embed",
                exported.toString(),
                "data.shapes.size=16",
                "data.shapes.train=128",
                "data.shapes.test=40",
                "evaluation.batch=7",
                "--output",
                ofFile.toString());
        ByteBuffer expected = features(ofRun);
        ByteBuffer actual = features(ofFile);
        assertThat(expected.remaining()).isEqualTo(40 * 32 * Float.BYTES);
        for (int i = 0; i < 40 * 32; i++) {
            assertThat(actual.getFloat(Float.BYTES * i))
                    .as("number %d", i)
                    .isCloseTo(expected.getFloat(Float.BYTES * i), within(1e-5f));
        }
        JsonNode about = new JsonMapper().readTree(text(ofFile, "about"));
        assertThat(about.at("/weights/step").asText()).isEqualTo("4");
        assertThat(about.at("/split").asText()).isEqualTo("test");
        assertThat(about.get("settings").get("views.mean").asText()).isEqualTo("[0.4, 0.5, 0.6]");
        assertThat(text(ofFile, "classes")).isNotBlank();

        Path train = root.resolve("train.npz");
        assertThat(done("embed", run.path().toString(), "--split", "train", "--output", train.toString())
                        .out())
                .contains("128 images, 32 features each");
        assertThat(Cli.run("embed", run.path().toString(), "--output", train.toString())
                        .err())
                .contains("already exists");
    }

    @ParameterizedTest
    @CsvSource({
        "compute.executor=script compute.layout=contiguous, 1e-5",
        "compute.executor=script compute.convolution=direct, 1e-5",
        "compute.executor=script compute.precision=bf16, 0.1"
    })
    void checkpointsMoveBetweenExecutorsAndPrecisions(String settings, double limit) throws IOException {
        RunFolder trained = Cli.train(root, "selfcon", Tiny.withBank((settings + " epochs=1").split(" ", -1)));
        ByteBuffer same = embedded(trained, settings);
        ByteBuffer other = embedded(trained, "compute.executor=blocks compute.precision=fp32");
        double distance = 0;
        double size = 0;
        while (other.hasRemaining()) {
            double value = other.getFloat();
            distance += Math.pow(same.getFloat() - value, 2);
            size += value * value;
        }
        assertThat(Math.sqrt(distance / size)).isLessThan(limit);
    }

    private ByteBuffer embedded(RunFolder run, String settings) throws IOException {
        Path file = root.resolve(Integer.toHexString(settings.hashCode()) + ".npz");
        done("embed %s %s --output %s".formatted(run.path(), settings, file).split(" ", -1));
        return features(file);
    }

    private static ByteBuffer features(Path file) throws IOException {
        byte[] entry = entry(file, "features");
        int header = entry.length - 40 * 32 * Float.BYTES;
        return ByteBuffer.wrap(entry, header, entry.length - header).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(Path file, String name) throws IOException {
        byte[] entry = entry(file, name);
        int header = 0;
        while (entry[header] != '\n') {
            header++;
        }
        return new String(entry, header + 1, entry.length - header - 1, Charset.forName("UTF-32LE"));
    }

    private static byte[] entry(Path file, String name) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.getInputStream(zip.getEntry(name + ".npy")).readAllBytes();
        }
    }
}
