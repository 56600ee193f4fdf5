package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training of encoders with few channels, each in a process of its own: without care for oneDNN's workspace it ends with a damaged
 * heap (uxlfoundation/oneDNN#6035), on AVX2 below 8 channels and on AVX-512 below 16, or never ends.
 */
class NarrowEncoderTest {

    @TempDir
    Path folder;

    private void trains(String encoder, int width, int size) {
        List<String> arguments = List.of(
                "train",
                "selfcon",
                "epochs=1",
                "data.shapes.train=64",
                "data.shapes.test=110",
                "batch=32",
                "memory.size=64",
                "encoder.name=" + encoder,
                "encoder.width=" + width,
                "data.shapes.size=" + size,
                "run.root=" + folder.resolve("runs"));
        try (BifocalProcess process = BifocalProcess.start(folder.resolve("out.txt"), List.of(), arguments)) {
            assertThat(process.exitCode()).as(process.text()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"resnet18, 4, 64", "resnet18, 8, 64"})
    void trainsWithFewChannels(String encoder, int width, int size) {
        trains(encoder, width, size);
    }

    @ParameterizedTest
    @Tag("slow")
    @CsvSource({
        "resnet18, 1, 64",
        "resnet18, 2, 32",
        "resnet18, 3, 64",
        "resnet18, 5, 96",
        "resnet18, 6, 224",
        "resnet18, 7, 64",
        "resnet18, 8, 224",
        "resnet18, 8, 512",
        "resnet18, 12, 128",
        "resnet18, 15, 64",
        "resnet18, 16, 64",
        "resnet18, 24, 64",
        "resnet34, 8, 128",
        "resnet50, 2, 64",
        "resnet50, 3, 128"
    })
    void trainsWithChannelsOfAllSortsAndMapsOfAllSizes(String encoder, int width, int size) {
        trains(encoder, width, size);
    }
}
