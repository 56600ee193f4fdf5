package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.encoder.EncoderConfig.Stem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecognizedTest {

    private static Map<String, Shape> shapes(String name, int width, Stem stem) {
        return shapes(name, width, stem, 4);
    }

    private static Map<String, Shape> shapes(String name, int width, Stem stem, int stages) {
        EncoderConfig config = new EncoderConfig(
                name,
                width,
                stem,
                1,
                stages,
                new EncoderConfig.BatchNorm(1, false, false),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
        Map<String, Shape> shapes = new LinkedHashMap<>();
        new EncoderBlock(ResNets.of(config, 224))
                .getParameters()
                .forEach(pair -> shapes.put(pair.getKey(), pair.getValue().getShape()));
        return shapes;
    }

    @Test
    void recognizesEveryNetworkOfAnyWidthWithEitherStem() {
        for (ResNetDesign design : ResNetDesign.ALL) {
            for (int width : new int[] {1, 24, 64, 128}) {
                for (Stem stem : List.of(Stem.SMALL, Stem.IMAGENET)) {
                    assertThat(Recognized.of(shapes(design.encoder(), width, stem)))
                            .contains(new Recognized(design.encoder(), width, stem, 4));
                }
            }
        }
    }

    @Test
    void recognizesNetworksThatEndEarly() {
        for (int stages = 1; stages <= 3; stages++) {
            assertThat(Recognized.of(shapes("resnet18", 8, Stem.SMALL, stages)))
                    .contains(new Recognized("resnet18", 8, Stem.SMALL, stages));
            assertThat(Recognized.of(shapes("wide_resnet50_2", 8, Stem.IMAGENET, stages)))
                    .contains(new Recognized("wide_resnet50_2", 8, Stem.IMAGENET, stages));
        }
    }

    @Test
    void doesNotGuess() {
        Map<String, Shape> shapes = shapes("resnet18", 64, Stem.IMAGENET);
        shapes.put("conv1.weight", new Shape(64, 3, 5, 5));
        assertThat(Recognized.of(shapes)).isEmpty();
        shapes.put("conv1.weight", new Shape(64, 3, 7, 7));
        shapes.put("layer3.2.conv1.weight", new Shape(256, 256, 3, 3));
        assertThat(Recognized.of(shapes)).isEmpty();
        Map<String, Shape> grouped = shapes("resnet50", 64, Stem.IMAGENET);
        grouped.put("layer1.0.conv1.weight", new Shape(256, 64, 1, 1));
        assertThat(Recognized.of(grouped)).isEmpty();
        assertThat(Recognized.of(Map.of())).isEmpty();
    }

    @Test
    void namesTheSettingsThatDiffer() {
        Recognized file = new Recognized("resnet34", 64, Stem.IMAGENET, 4);
        assertThat(file.settingsUnlike(new Recognized("resnet18", 64, Stem.SMALL, 4)))
                .containsExactly("encoder.name=resnet34", "encoder.stem=imagenet");
    }
}
