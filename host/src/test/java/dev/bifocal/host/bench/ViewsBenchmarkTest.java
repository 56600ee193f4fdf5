package dev.bifocal.host.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.view.ImageFixtures;
import dev.bifocal.host.view.Policies;
import dev.bifocal.host.view.Policy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewsBenchmarkTest {

    @Test
    void measuresEachPolicyWithOneThreadAndWithAll() {
        Policy weak = Policy.of("weak", Policies.builtIn().get("weak"), 8);
        List<ViewsBenchmark.Result> results = ViewsBenchmark.run(new ImageFixtures(8, 8), Map.of("weak", weak), 100);
        assertThat(results).isNotEmpty().allSatisfy(result -> {
            assertThat(result.policy()).isEqualTo("weak");
            assertThat(result.imagesPerSecond()).isPositive();
        });
        assertThat(results.get(0).threads()).isEqualTo(1);
    }
}
