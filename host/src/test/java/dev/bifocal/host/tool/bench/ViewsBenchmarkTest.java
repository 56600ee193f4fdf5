package dev.bifocal.host.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.ImageFixtures;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewsBenchmarkTest {

    private final ImageFixtures images = new ImageFixtures(8, 8);
    private final Policy weak = policy("weak");
    private final Policy strong = policy("strong");

    @Test
    void measuresEachViewAndBothWithOneThreadAndWithAll() {
        List<ViewsBenchmark.Result> results =
                ViewsBenchmark.run(images, Map.of(View.QUERY, strong, View.KEY, weak), 100);

        assertThat(results)
                .allSatisfy(result -> assertThat(result.imagesPerSecond()).isPositive());
        assertThat(results.stream().map(ViewsBenchmark.Result::policies).distinct())
                .containsExactlyInAnyOrder(List.of("strong"), List.of("weak"), List.of("strong", "weak"));
        assertThat(results.get(0).threads()).isEqualTo(1);
    }

    @Test
    void measuresAPolicyOfBothViewsAloneOnlyOnce() {
        List<ViewsBenchmark.Result> results = ViewsBenchmark.run(images, Map.of(View.QUERY, weak, View.KEY, weak), 100);

        assertThat(results.stream().map(ViewsBenchmark.Result::policies).distinct())
                .containsExactly(List.of("weak"), List.of("weak", "weak"));
    }

    @Test
    void measuresTheReadingEachTransformAndTheWriting() {
        List<ViewParts.Part> parts = ViewParts.measure(images, List.of(weak, strong), 20);

        assertThat(parts)
                .extracting(part -> part.policy() + ":" + part.name())
                .containsExactly(
                        ":read",
                        "weak:randomResizedCrop",
                        "weak:horizontalFlip",
                        "weak:write",
                        "strong:randomResizedCrop",
                        "strong:horizontalFlip",
                        "strong:autoAugment",
                        "strong:write");
        assertThat(parts).allSatisfy(part -> assertThat(part.milliseconds()).isPositive());
    }

    private static Policy policy(String name) {
        return Policy.of(name, Policies.builtIn().get(name), 8);
    }
}
