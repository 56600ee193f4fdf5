package dev.bifocal.host.momentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.Oracle;
import dev.bifocal.host.memory.MemoryConfig;
import dev.bifocal.host.train.step.TrainingProgress;
import org.junit.jupiter.api.Test;

class MomentumScheduleTest {

    @Test
    void risesAsTheOfficialCode() {
        MomentumSchedule schedule = new MomentumSchedule(0.98, MemoryConfig.Schedule.COSINE);
        try (NDManager manager = NDManager.newBaseManager()) {
            double[] expected = Oracle.read(manager, "schedules/schedules")
                    .get("lewel_momentum_m0.98")
                    .toDoubleArray();
            assertThat(expected).hasSize(1001);
            for (int step = 0; step < expected.length; step++) {
                assertThat(schedule.at(new TrainingProgress(step, 1000, 0, 1)))
                        .as("step %d", step)
                        .isEqualTo(expected[step], within(1e-12));
            }
        }
    }

    @Test
    void staysConstantWhenAskedTo() {
        MomentumSchedule schedule = new MomentumSchedule(0.99, MemoryConfig.Schedule.CONSTANT);
        assertThat(schedule.at(new TrainingProgress(0, 10, 0, 1))).isEqualTo(0.99);
        assertThat(schedule.at(new TrainingProgress(9, 10, 0, 1))).isEqualTo(0.99);
    }
}
