package dev.bifocal.host.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.augment.TransformSpec.ColorJitter;
import dev.bifocal.host.augment.TransformSpec.GaussianBlur;
import dev.bifocal.host.augment.TransformSpec.Grayscale;
import dev.bifocal.host.augment.TransformSpec.HorizontalFlip;
import dev.bifocal.host.augment.TransformSpec.RandomPerspective;
import dev.bifocal.host.augment.TransformSpec.RandomResizedCrop;
import dev.bifocal.host.augment.TransformSpec.Resize;
import dev.bifocal.host.augment.TransformSpec.ResizedCenterCrop;
import dev.bifocal.host.augment.TransformSpec.Solarize;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {

    private static final long SEED = 11;

    private final SampleRandom random = new SampleRandom();
    private final Scratch scratch = new Scratch();

    /** Every transform, as the recipes of papers use them. */
    private static final List<TransformSpec> MANY = List.of(
            new RandomResizedCrop(List.of(0.2, 1.0), List.of(3.0 / 4.0, 4.0 / 3.0), Optional.empty()),
            new HorizontalFlip(0.5),
            new RandomPerspective(0.5, 0.5),
            new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(List.of(0.1, 2.0), 0.5),
            new Solarize(128, 0.2));

    static List<String> names() {
        return Stream.concat(Policies.builtIn().keySet().stream(), Stream.of("many"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void policiesGiveViewsOfTheSizeFromAnyImage(String name) {
        int size = 24;
        Policy policy = Policies.resolve(views(Map.of("many", MANY)), name, size);
        int[][] sides = {{32, 32}, {1, 1}, {50, 17}, {3, 90}, {200, 100}};
        for (int[] side : sides) {
            for (int i = 0; i < 50; i++) {
                Image image = new Image(side[0], side[1]);
                random.reseed(SEED, 0, 0, i);
                policy.apply(image, random, scratch);
                assertThat(image.width()).as("seed %d, image %d", SEED, i).isEqualTo(size);
                assertThat(image.height()).as("seed %d, image %d", SEED, i).isEqualTo(size);
            }
        }
    }

    @Test
    void aViewDependsOnTheGeneratorAloneAndNotOnTheScratch() {
        ImageFixtures images = new ImageFixtures(40, 30);
        for (String name : names()) {
            Policy policy = Policies.resolve(views(Map.of("many", MANY)), name, 32);
            for (int i = 0; i < 40; i++) {
                Image first = images.image(i);
                Image second = images.image(i);
                random.reseed(SEED, 0, 0, i);
                policy.apply(first, random, scratch);
                random.reseed(SEED, 0, 0, i);
                policy.apply(second, random, new Scratch());
                assertThat(Arrays.copyOf(first.pixels(), 3 * 32 * 32))
                        .as("%s, seed %d, image %d", name, SEED, i)
                        .isEqualTo(Arrays.copyOf(second.pixels(), 3 * 32 * 32));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aViewLeavesItsImageAsItIsAndEqualsTheOneMadeInPlace(String name) {
        Policy policy = Policies.resolve(views(Map.of("many", MANY)), name, 32);
        ImageFixtures images = new ImageFixtures(40, 30);
        Image view = new Image();
        for (int i = 0; i < 20; i++) {
            Image image = images.image(i);
            random.reseed(SEED, 0, 0, i);
            policy.apply(image, view, random, scratch);
            assertThat(image.pixels()).isEqualTo(images.image(i).pixels());
            random.reseed(SEED, 0, 0, i);
            policy.apply(image, random, scratch);
            assertThat(Arrays.copyOf(view.pixels(), 3 * 32 * 32))
                    .as("%s, seed %d, image %d", name, SEED, i)
                    .isEqualTo(Arrays.copyOf(image.pixels(), 3 * 32 * 32));
        }
    }

    @Test
    void imagesThatVaryInSizeAreEvaluatedAsPhotosUnlessTheExperimentSaysOtherwise() {
        assertThat(views(Map.of()).testPolicy(Optional.of(32))).isEqualTo("test");
        assertThat(views(Map.of()).testPolicy(Optional.empty())).isEqualTo("test-photo");
        ViewsConfig stated = new ViewsConfig(
                "strong",
                "weak",
                Optional.of("mine"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of());
        assertThat(stated.testPolicy(Optional.empty())).isEqualTo("mine");
    }

    @Test
    void refusesACentreCropThatIsLargerThanItsImage() {
        List<TransformSpec> specs = List.of(new ResizedCenterCrop(Optional.of(30), Optional.empty()));
        assertThatThrownBy(() -> Policy.of(specs, 32))
                .hasMessage("shorter of resizedCenterCrop is 30, less than the 32 pixels of the crop.");
    }

    @Test
    void refusesAPolicyThatEndsInAnotherSize() {
        List<TransformSpec> specs = List.of(new Resize(Optional.of(48)), new HorizontalFlip(0.5));
        assertThatThrownBy(() -> Policy.of("mine", specs, 32))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(e.remedy()).contains("randomResizedCrop"))
                .hasMessage("Policy 'mine' gives an image of 48 x 48 pixels, but a view has 32 x 32.");
    }

    @Test
    void aPolicyWithoutAResizeTakesOnlyImagesOfTheViewsSize() {
        Policy policy = Policy.of("flips", List.of(new HorizontalFlip(0.5)), 32);
        random.reseed(SEED, 0, 0, 0);
        policy.apply(new Image(32, 32), random, scratch);
        assertThatThrownBy(() -> policy.apply(new Image(33, 32), random, scratch))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'flips'")
                .hasMessageContaining("33 x 32");
    }

    @Test
    void anExperimentsPolicyComesBeforeABuiltInOne() {
        Policy policy = Policies.resolve(views(Map.of("weak", List.of(new Solarize(0, 1.0)))), "weak", 2);
        Image image = new Image(2, 2);
        random.reseed(SEED, 0, 0, 0);
        policy.apply(image, random, scratch);
        assertThat(Arrays.copyOf(image.pixels(), 12)).containsOnly(255);
    }

    @Test
    void anUnknownNameIsAnErrorWithASuggestion() {
        ViewsConfig views = views(Map.of("mine", List.of()));
        assertThatThrownBy(() -> Policies.resolve(views, "stong", 32))
                .isInstanceOfSatisfying(BifocalException.class, e -> assertThat(e.remedy())
                        .contains("linear-train, mine, strong, test, test-photo, weak"))
                .hasMessage("There is no policy 'stong'; did you mean 'strong'?");
        assertThatThrownBy(() -> Policies.resolve(views, "rotations", 32))
                .hasMessage("There is no policy 'rotations'.");
    }

    @Test
    void refusesRangesThatAreNone() {
        assertThatThrownBy(() -> new RandomResizedCrop(List.of(1.0, 0.2), List.of(0.75, 1.3), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("scale is [1.0, 0.2]; give two numbers, the smaller first");
        assertThatThrownBy(() -> new RandomResizedCrop(List.of(0.2, 1.0), List.of(0.0, 1.3), Optional.empty()))
                .hasMessageContaining("ratio");
        assertThatThrownBy(() -> new GaussianBlur(List.of(0.1), 1.0)).hasMessageContaining("radius");
    }

    @Test
    void jitterDrawsAnewForEverySample() {
        Policy policy = Policy.of(List.of(new ColorJitter(0.9, 0.9, 0.9, 0.5, 1.0)), 4);
        ImageFixtures images = new ImageFixtures(4, 4);
        long distinct = IntStream.range(0, 200)
                .mapToObj(i -> {
                    Image image = images.image(0);
                    random.reseed(SEED, 0, 0, i);
                    policy.apply(image, random, scratch);
                    return Arrays.hashCode(Arrays.copyOf(image.pixels(), 48));
                })
                .distinct()
                .count();
        assertThat(distinct).as("seed %d", SEED).isGreaterThan(190);
    }

    private static ViewsConfig views(Map<String, List<TransformSpec>> policies) {
        return new ViewsConfig(
                "strong",
                "weak",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                policies);
    }
}
