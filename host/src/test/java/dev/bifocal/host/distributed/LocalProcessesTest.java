package dev.bifocal.host.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.machine.PeakMemory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalProcessesTest {

    private static final int PATIENCE = 300;

    /** The first process does not wait to meet a process that has ended. */
    @Test
    void namesAProcessThatFailsBeforeTheyMeet() {
        Path store;
        try (LocalProcesses processes = LocalProcesses.start(2, "no experiment", List.of())) {
            assertThat(processes.place()).extracting(Place::rank, Place::size).containsExactly(0, 2);
            store = Path.of(processes.place().store().substring("file:".length()));
            assertThatThrownBy(() -> processes.awaitReady(PATIENCE))
                    .isInstanceOf(LostProcessException.class)
                    .hasMessageContaining("Process 1 of 2 ended with exit code 2: ");
        }
        assertThat(store.getParent()).doesNotExist();
    }

    @Test
    void addsTheMemoryOfTheOthers() {
        try (LocalProcesses processes = LocalProcesses.start(2, "no experiment", List.of())) {
            LocalProcesses.tellMemory(new Place(1, 2, 1, 2, processes.place().store(), "127.0.0.1", "token"));
        }
        double own = PeakMemory.ofThisProcess().orElseThrow();
        assertThat(PeakMemory.ofAll().orElseThrow()).isBetween(1.5 * own, 2 * own);
    }

    @Test
    void goesOnWhenTheOthersAreReady() {
        try (LocalProcesses processes = LocalProcesses.start(2, "no experiment", List.of())) {
            Place other = new Place(1, 2, 1, 2, processes.place().store(), "127.0.0.1", "token");
            LocalProcesses.tellReady(other);
            processes.awaitReady(1);
        }
    }
}
