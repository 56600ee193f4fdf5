package dev.bifocal.host.augment.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.TransformSpec;
import dev.bifocal.host.data.Image;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ViewSamplesTest {

    private static final Policy CROP = Policy.of(
            List.of(new TransformSpec.RandomResizedCrop(List.of(.2, 1.0), List.of(.75, 1.3), Optional.empty())), 8);

    private static Image noise() {
        Image image = new Image(16, 12);
        new Random(1).nextBytes(image.pixels());
        return image;
    }

    @Test
    void viewsAreDrawnBySeedViewAndNumber() {
        Image source = noise();
        ViewSamples samples = new ViewSamples(Map.of(View.QUERY, CROP, View.KEY, CROP), 1);
        Map<View, Image> views = samples.of(source, 3);
        assertThat(views).containsOnlyKeys(View.QUERY, View.KEY);
        byte[] query = pixels(views, View.QUERY);
        assertThat(pixels(samples.of(source, 3), View.QUERY)).isEqualTo(query);
        assertThat(pixels(views, View.KEY)).isNotEqualTo(query);
        assertThat(pixels(samples.of(source, 4), View.QUERY)).isNotEqualTo(query);
        assertThat(pixels(new ViewSamples(Map.of(View.QUERY, CROP), 2).of(source, 3), View.QUERY))
                .isNotEqualTo(query);
        assertThat(source.width()).isEqualTo(16);
        assertThat(source.pixels()).isEqualTo(noise().pixels());
    }

    private static byte[] pixels(Map<View, Image> views, View view) {
        Image image = views.get(view);
        assertThat(image.width()).isEqualTo(8);
        return Arrays.copyOf(image.pixels(), 3 * 8 * 8);
    }
}
