package dev.bifocal.host.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.Oracle;
import dev.bifocal.host.optimizer.OptimizerConfig.Rule;
import dev.bifocal.host.optimizer.OptimizerConfig.Schedule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LearningRateTest {

    private static OptimizerConfig config(
            Rule rule, double lr, int warmup, int from, Schedule schedule, double factor, Integer... milestones) {
        List<Integer> ends = List.of(milestones);
        return new OptimizerConfig(
                rule, lr, 0.9, 0, 0.001, List.of(), warmup, from, schedule, ends, factor, Optional.empty());
    }

    private static OptimizerConfig config(double lr, int warmup, Schedule schedule) {
        return config(Rule.SGD, lr, warmup, 0, schedule, 0.1);
    }

    private static OptimizerConfig lewel(double lr, int warmup) {
        return config(Rule.LARS, lr, warmup, 1, Schedule.COSINE_BY_EPOCH, 0.1);
    }

    private static OptimizerConfig steps(double factor, Integer... milestones) {
        return config(Rule.SGD, 1, 1, 0, Schedule.STEPS, factor, milestones);
    }

    private static void equalsTheOfficialCode(String name, OptimizerConfig config, int stepsPerEpoch, int epochs) {
        LearningRate rate = LearningRate.of(config, 256, stepsPerEpoch, epochs);
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
        equalsTheOfficialCode("maskcon_short10", config(0.02, 2, Schedule.COSINE), 7, 10);
    }

    @Test
    void fallsFromTheStartWithoutWarmUp() {
        equalsTheOfficialCode("maskcon_nowarm", config(0.1, 0, Schedule.COSINE), 3, 5);
    }

    @Test
    void warmsUpToThePeakAndFallsByEpochAsLewel() {
        equalsTheOfficialCode("lewel_short", lewel(0.3, 2), 4, 10);
        equalsTheOfficialCode("lewel_nowarm", lewel(0.03, 0), 3, 6);
    }

    @Test
    void fallsAtEachMilestone() {
        LearningRate rate = LearningRate.of(steps(0.5, 2, 4), 256, 10, 5);
        assertThat(rate.at(5)).isEqualTo(0.5);
        assertThat(rate.at(19)).isEqualTo(1);
        assertThat(rate.at(20)).isEqualTo(0.5);
        assertThat(rate.at(39)).isEqualTo(0.5);
        assertThat(rate.at(40)).isEqualTo(0.25);
    }

    @Test
    void knowsWhetherWarmUpEnds() {
        OptimizerConfig five = config(1, 5, Schedule.COSINE);
        assertThat(LearningRate.of(five, 256, 10, 5).neverReachesPeak()).isTrue();
        assertThat(LearningRate.of(five, 256, 10, 6).neverReachesPeak()).isFalse();
        assertThat(LearningRate.of(config(1, 0, Schedule.COSINE), 256, 10, 1).neverReachesPeak())
                .isFalse();
    }

    @Test
    void staysConstantWhenAskedTo() {
        LearningRate rate = LearningRate.of(config(0.5, 1, Schedule.CONSTANT), 256, 4, 3);
        assertThat(rate.at(2)).isEqualTo(0.25);
        assertThat(rate.at(4)).isEqualTo(0.5);
        assertThat(rate.at(11)).isEqualTo(0.5);
    }
}
