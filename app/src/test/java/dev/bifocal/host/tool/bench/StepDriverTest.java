package dev.bifocal.host.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.app.Tiny;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.SessionFixture;
import dev.bifocal.host.train.step.StepPart;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepDriverTest {

    @ParameterizedTest
    @CsvSource({
        "maskcon, false",
        "maskcon, true",
        "coins, false",
        "coins, true",
        "lewel-b-tiny, true",
        "lewel-m-tiny, true",
        "simclr-tiny, false"
    })
    void stepsLeaveNoArrayBehind(String recipe, boolean symmetric) {
        try (Session session = SessionFixture.open(
                        recipe,
                        Tiny.withBank(
                                "batch=4",
                                "memory.size=16",
                                "encoder.width=2",
                                "run.every=10",
                                "symmetric=" + symmetric,
                                "optimizer.clip=1"));
                StepDriver driver = new StepDriver(session)) {
            run(driver, 10);
            int afterWarmUp = driver.managedArrays();
            assertThat(afterWarmUp).isGreaterThan(100);
            run(driver, 60);
            assertThat(driver.managedArrays()).isEqualTo(afterWarmUp);
        }
    }

    @Test
    void countsWhatIsAddedAnywhere() {
        try (Session session = SessionFixture.open("maskcon", Tiny.withBank("run.every=5"));
                StepDriver driver = new StepDriver(session)) {
            int before = driver.managedArrays();
            session.manager().zeros(new Shape(1));
            assertThat(driver.managedArrays()).isEqualTo(before + 1);
            driver.step(part -> {});
            // The step's loss, the loss contrastive, and what that one reports wait to be read.
            assertThat(driver.managedArrays()).isEqualTo(before + 1 + 3);
        }
    }

    private static void run(StepDriver driver, int steps) {
        for (int step = 0; step < steps; step++) {
            driver.step(part -> {});
        }
    }

    @Test
    void tellsThePartsOfAStepInTheirOrder() {
        try (Session session = SessionFixture.open("maskcon", Tiny.withBank());
                StepDriver driver = new StepDriver(session)) {
            List<StepPart> parts = new ArrayList<>();
            driver.step(parts::add);
            assertThat(parts).containsExactly(StepPart.values());
        }
    }
}
