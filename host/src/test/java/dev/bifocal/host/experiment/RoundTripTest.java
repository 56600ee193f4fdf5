package dev.bifocal.host.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.options.BinderTest;
import dev.bifocal.host.options.Bound;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RoundTripTest {

    private static final int CASES = 100;

    @Test
    void everyValidExperimentReadsBackAsItself() {
        FakeRegistry registry = new FakeRegistry();
        ExperimentLoader loader = new ExperimentLoader(registry);
        for (long seed = 0; seed < CASES; seed++) {
            String written = YamlWriter.block(new RandomExperiments(registry, new Random(seed)).next(Experiment.class));

            ResolvedExperiment first = loader.parse(written, "random");
            ResolvedExperiment second = loader.parse(first.yaml(), "resolved");

            assertThat(second.experiment()).as("seed %d", seed).isEqualTo(first.experiment());
            assertThat(second.yaml()).as("seed %d", seed).isEqualTo(first.yaml());
            assertThat(second.hash()).as("seed %d", seed).isEqualTo(first.hash());
            assertThat(values(second)).as("seed %d", seed).isEqualTo(values(first));
        }
    }

    @Test
    void everyTypeOfOptionReadsBackAsItself() {
        FakeRegistry registry = new FakeRegistry();
        for (long seed = 0; seed < CASES; seed++) {
            String written =
                    YamlWriter.block(new RandomExperiments(registry, new Random(seed)).next(BinderTest.All.class));

            Bound first = BinderTest.bound(written, new Problems());
            String resolved = YamlWriter.block((MapNode) first.node());
            Bound second = BinderTest.bound(resolved, new Problems());

            assertThat(second.value()).as("seed %d", seed).isEqualTo(first.value());
            assertThat(YamlWriter.block((MapNode) second.node()))
                    .as("seed %d", seed)
                    .isEqualTo(resolved);
        }
    }

    private static String values(ResolvedExperiment resolved) {
        return resolved.settings().stream()
                .map(setting -> setting.key() + "=" + setting.value())
                .collect(Collectors.joining("\n"));
    }
}
