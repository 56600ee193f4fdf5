package dev.bifocal.host.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.machine.EngineLibraries;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MatmulRateTest {

    @Test
    void aSlowFirstCallDoesNotDecideHowManyProductsACallHas() {
        List<Integer> calls = new ArrayList<>();
        try (NDManager manager = EngineLibraries.start().newBaseManager()) {
            double seconds = MatmulRate.best(
                    times -> {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(calls.isEmpty() ? 400L : 2L * times));
                        calls.add(times);
                    },
                    manager);
            assertThat(seconds).isLessThan(.02);
        }
        assertThat(calls).startsWith(1, 1).anyMatch(times -> times > 10);
    }
}
