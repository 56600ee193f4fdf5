package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.machine.Processor;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings with {@code compute.precision: auto}, on this processor and on one that says that it has AMX. */
class AutoPrecisionTest {

    private static final String YAML = "heads: {projector: {name: head}}\nlosses: {main: {name: loss}}\n";

    @TempDir
    private Path root;

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(1));
    }

    @AfterEach
    void forgetTheProcessor() {
        System.clearProperty(Processor.PROPERTY);
    }

    private void pretendAmx() throws IOException {
        Path file = Files.writeString(root.resolve("cpuinfo"), "flags\t\t: fpu amx_bf16\n");
        System.setProperty(Processor.PROPERTY, file.toString());
    }

    /**
     * A training.
     *
     * @param error what is added to the second loss that is created, which is that of the check in bfloat16
     */
    private TinyTraining training(double error, String... overrides) {
        AtomicInteger created = new AtomicInteger();
        StrangePlugin plugin = new StrangePlugin()
                .head(StrangePlugin.EMBEDDING)
                .loss(
                        LossNeeds.builder()
                                .query(OutputSpec.EMBEDDING)
                                .key(OutputSpec.EMBEDDING)
                                .build(),
                        context -> {
                            double added = created.incrementAndGet() == 2 ? 10 + error : 10;
                            return step -> StrangePlugin.square(step.query()
                                            .unit(OutputSpec.EMBEDDING)
                                            .sub(step.key().unit(OutputSpec.EMBEDDING)))
                                    .add(added);
                        });
        return new TinyTraining(plugin, YAML, List.of(overrides), root);
    }

    private static void assertSame(RunFolder run, RunFolder expected) {
        assertThat(TinyTraining.metrics(run)).isEqualTo(TinyTraining.metrics(expected));
        assertThat(TinyTraining.weights(run)).isEqualTo(TinyTraining.weights(expected));
    }

    @Test
    void trainsInFloat32ToTheBitWithoutAmxAndAfterARejectedCheck() throws IOException {
        RunFolder expected = training(0).run();
        Path other = Files.writeString(root.resolve("other"), "flags\t\t: fpu\n");
        System.setProperty(Processor.PROPERTY, other.toString());
        assertSame(training(0, "compute.precision=auto").run(), expected);
        pretendAmx();
        RunFolder rejected = training(1, "compute.precision=auto").run();
        assertSame(rejected, expected);
        assertThat(rejected.provenance().precision()).isEqualTo("fp32");
        assertThat(rejected.decisions()).containsExactly("compute.precision=fp32");
        assertThat(rejected.log()).content().contains("auto selects fp32, because the first loss is");
    }

    @Test
    void trainsInBfloat16IfTheLossAllowsIt() throws IOException {
        RunFolder expected = training(0, "compute.precision=bf16").run();
        assertThat(expected.decisions()).isEmpty();
        pretendAmx();
        RunFolder run = training(0, "compute.precision=auto").run();
        assertSame(run, expected);
        assertThat(run.provenance().precision()).isEqualTo("bf16");
        assertThat(run.log()).content().contains("auto selects bf16");
        try (Session session =
                training(0, "compute.precision=auto", "microBatch=8").session()) {
            assertThat(session.precision().precision()).isEqualTo(Precision.BF16);
        }
    }
}
