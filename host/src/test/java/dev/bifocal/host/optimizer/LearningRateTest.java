package dev.bifocal.host.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.Oracle;
import dev.bifocal.host.config.OptimizerConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LearningRateTest {

    private static OptimizerConfig config(double lr, int warmup, OptimizerConfig.Schedule schedule) {
        return new OptimizerConfig(lr, 0.9, 0, warmup, schedule, Optional.empty());
    }

    private static void equalsTheOfficialCode(String name, double lr, int warmup, int stepsPerEpoch, int epochs) {
        LearningRate rate = LearningRate.of(config(lr, warmup, OptimizerConfig.Schedule.COSINE), stepsPerEpoch, epochs);
        try (NDManager manager = NDManager.newBaseManager()) {
            double[] expected =
                    Oracle.read(manager, "schedules/schedules").get(name).toDoubleArray();
            assertThat(expected).hasSize(stepsPerEpoch * epochs);
            for (int step = 0; step < expected.length; step++) {
                assertThat(rate.at(step)).as("step %d", step).isEqualTo(expected[step], within(1e-12));
            }
        }
    }

    @Test
    void warmsUpAndFallsAsTheOfficialCode() {
        equalsTheOfficialCode("maskcon_short10", 0.02, 2, 7, 10);
    }

    @Test
    void fallsFromTheStartWithoutWarmUp() {
        equalsTheOfficialCode("maskcon_nowarm", 0.1, 0, 3, 5);
    }

    @Test
    void staysConstantWhenAskedTo() {
        LearningRate rate = LearningRate.of(config(0.5, 1, OptimizerConfig.Schedule.CONSTANT), 4, 3);
        assertThat(rate.at(2)).isEqualTo(0.25);
        assertThat(rate.at(4)).isEqualTo(0.5);
        assertThat(rate.at(11)).isEqualTo(0.5);
    }
}
