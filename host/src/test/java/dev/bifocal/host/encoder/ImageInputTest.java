package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.Upload;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageInputTest {

    private static final List<Double> MEAN = List.of(0.4914, 0.4822, 0.4465);
    private static final List<Double> STD = List.of(0.2023, 0.1994, 0.2010);

    @Test
    void normalizesEveryPixelValueOfEachChannel() {
        try (NDManager manager = NDManager.newBaseManager()) {
            ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 256 + 99);
            for (int i = 0; i < 3 * 256; i++) {
                pixels.put(i, (byte) i);
            }
            NDArray images = new ImageInput(manager, new Upload(manager), 16, MEAN, STD).read(pixels, 1);
            assertThat(images.getShape()).isEqualTo(new Shape(1, 3, 16, 16));
            float[] values = images.toFloatArray();
            for (int channel = 0; channel < 3; channel++) {
                for (int value = 0; value < 256; value++) {
                    double expected = (value / 255.0 - MEAN.get(channel)) / STD.get(channel);
                    assertThat((double) values[256 * channel + value])
                            .as("value %d of channel %d", value, channel)
                            .isEqualTo(expected, within(1e-6));
                }
            }
        }
    }

    @Test
    void doesNotNoticeThatTheBufferIsFilledAgain() {
        try (NDManager manager = NDManager.newBaseManager()) {
            ByteBuffer pixels = ByteBuffer.allocateDirect(2 * 3 * 4);
            ImageInput input =
                    new ImageInput(manager, new Upload(manager), 2, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
            NDArray images = input.read(pixels, 2);
            for (int i = 0; i < pixels.capacity(); i++) {
                pixels.put(i, (byte) 255);
            }
            assertThat(images.toFloatArray()).containsOnly(0);
            assertThat(input.read(pixels, 2).toFloatArray()).containsOnly(1);
        }
    }
}
