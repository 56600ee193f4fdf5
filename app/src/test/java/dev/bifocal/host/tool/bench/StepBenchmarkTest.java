package dev.bifocal.host.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.app.Application;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.EncoderCost;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.train.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepBenchmarkTest {

    private static final Optional<String> BARE = Optional.of("selfcon");

    private static final List<String> SETTINGS = Tiny.withBank("encoder.width=2", "batch=8");

    private static Map<StepVariant, ResolvedExperiment> variants(String... names) {
        Map<StepVariant, ResolvedExperiment> variants = new LinkedHashMap<>();
        StepVariant.named(List.of(names))
                .forEach(variant -> variants.put(variant, Application.resolve("selfcon", variant.over(SETTINGS))));
        return variants;
    }

    @Test
    void leavesNothingBehind() {
        try (Session session = open("selfcon")) {
            int before = session.manager().getManagedArrays().size();
            StepBenchmark.run(session, variants("bare-djl", "script-fp32-channels-last"), BARE, 0, 1);
            assertThat(session.manager().getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void showsAVariantThatFallsBackWithoutFigures() {
        try (Session session = open("selfcon")) {
            StepResult result = StepBenchmark.run(
                    session,
                    variants("blocks", "script-fp32-contiguous"),
                    BARE,
                    0,
                    1,
                    computed -> computed.experiment().compute().executor() == ComputeConfig.Executor.SCRIPT);
            assertThat(result.rows())
                    .extracting(
                            row -> row.variant().key() + ": " + row.figures().isPresent())
                    .containsExactly("blocks: true", "script-fp32-contiguous: false");
            assertThat(result.remarks())
                    .singleElement()
                    .asString()
                    .startsWith("script fp32 contiguous is not measured: it did not pass its check");
        }
    }

    private static Session open(String recipe, String... more) {
        return Session.open(
                Application.resolve(
                        recipe,
                        Stream.concat(SETTINGS.stream(), Stream.of(more)).toList()),
                Application.registry());
    }

    @Test
    void theBareStepKnowsItsLimits() {
        assertThat(obstacle("selfcon")).isEmpty();
        assertThat(obstacle("selfcon", "encoder.name=resnet34")).isEmpty();
        assertThat(obstacle("selfcon", "encoder.name=resnet50"))
                .hasValue("it knows only resnet18 and resnet34 with all 4 stages, and this is resnet50 with 4.");
        assertThat(obstacle("selfcon", "encoder.stem=imagenet"))
                .hasValueSatisfying(why -> assertThat(why).contains("imagenet stem"));
        assertThat(obstacle("selfcon", "symmetric=sum"))
                .hasValueSatisfying(why -> assertThat(why).contains("one direction"));
        assertThat(obstacle("selfcon", "memory.size=60"))
                .hasValueSatisfying(why -> assertThat(why).contains("whole batches"));
        assertThat(obstacle("supcon")).hasValue("it is the step of recipe selfcon, and this is supcon.");
    }

    private static Optional<String> obstacle(String recipe, String... more) {
        try (Session session = open(recipe, more)) {
            return BareStep.obstacle(session, BARE);
        }
    }

    @Test
    void aStepCostsWhatItsPassesCost() {
        try (Session plain = open("selfcon");
                Session symmetric = open("selfcon", "symmetric=sum");
                Session oneSided = open("supce")) {
            EncoderCost cost = plain.encoderCost();
            assertThat(plain.stepFlop()).isEqualTo(4 * cost.forward() - cost.images());
            assertThat(symmetric.stepFlop()).isEqualTo(2 * plain.stepFlop());
            assertThat(oneSided.stepFlop()).isEqualTo(3 * cost.forward() - cost.images());
        }
    }

    @Test
    void aSessionTellsWhetherItFellBack() {
        for (String executor : List.of("blocks", "script")) {
            try (Session session = open("selfcon", "compute.executor=" + executor)) {
                assertThat(session.fellBack()).as(executor).isFalse();
            }
        }
    }
}
