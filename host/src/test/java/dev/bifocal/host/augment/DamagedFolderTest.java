package dev.bifocal.host.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.pipeline.BatchPart;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.augment.pipeline.ViewPipeline;
import dev.bifocal.host.augment.pipeline.ViewPlan;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.DataConfig.ShapesConfig;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.catalog.Datasets;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views of a folder in which a photo ends too early. */
class DamagedFolderTest {

    private static final int BATCH = 4;
    private static final int STEPS = 8;

    @TempDir
    private Path root;

    private Path damaged;

    @BeforeEach
    void writePhotos() throws IOException {
        for (String name : new String[] {"train/cat", "train/dog", "test/cat"}) {
            Path folder = Files.createDirectories(root.resolve(name));
            for (int i = 0; i < 5; i++) {
                Files.write(folder.resolve(i + ".jpg"), jpeg(name.hashCode() + i));
            }
        }
        damaged = root.resolve("train/cat/2.jpg");
        byte[] whole = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(whole, whole.length - 40));
    }

    @Test
    void withSkipViewsAreTheSameWithAnyThreadsAndAfterAResume() {
        ImageDataset images = open(DataConfig.Unreadable.SKIP);

        List<ByteBuffer> one = take(images, 1, 0);

        assertThat(take(open(DataConfig.Unreadable.SKIP), 3, 0)).isEqualTo(one);
        assertThat(take(open(DataConfig.Unreadable.SKIP), 2, 3)).isEqualTo(one.subList(3, STEPS));
        assertThat(images.unreadable()).containsExactly(damaged.toString());
    }

    @Test
    void withFailTheRunNamesTheImage() {
        ImageDataset images = open(DataConfig.Unreadable.FAIL);

        assertThatThrownBy(() -> take(images, 2, 0))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(e.remedy()).contains("data.unreadable to skip"))
                .hasMessage("Image %s cannot be read: Truncated File - Missing EOI marker.".formatted(damaged));
    }

    private ImageDataset open(DataConfig.Unreadable unreadable) {
        DataConfig config = new DataConfig(
                "folder",
                Optional.of(root.toString()),
                "good",
                "paper",
                Optional.empty(),
                DataConfig.Labels.COARSE,
                Optional.empty(),
                Optional.empty(),
                false,
                unreadable,
                new ShapesConfig(24, 40, 10, 1, 1));
        return Datasets.open(config, 1).train();
    }

    private static List<ByteBuffer> take(ImageDataset images, int threads, int from) {
        Policy policy = Policy.of("strong", Policies.builtIn().get("strong"), 16);
        List<ByteBuffer> batches = new ArrayList<>();
        try (ViewPipeline pipeline = new ViewPipeline(
                images, Map.of(View.QUERY, ViewPlan.once(policy)), BATCH, BatchPart.WHOLE, 1, "train", threads, 3)) {
            pipeline.seek(0, from);
            for (int step = from; step < STEPS; step++) {
                try (ViewBatch batch = pipeline.next()) {
                    ByteBuffer pixels = batch.pixels(View.QUERY);
                    batches.add(
                            ByteBuffer.allocate(pixels.remaining()).put(pixels).flip());
                }
            }
        }
        return batches;
    }

    private static byte[] jpeg(int seed) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 1200; i++) {
            image.setRGB(i % 40, i / 40, random.nextInt(1 << 24));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", bytes);
        return bytes.toByteArray();
    }
}
