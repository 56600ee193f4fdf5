package dev.bifocal.host.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.message.HostException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {

    private static final Map<String, String> TORCHRUN = Map.of(
            "RANK", "5",
            "WORLD_SIZE", "8",
            "LOCAL_RANK", "1",
            "LOCAL_WORLD_SIZE", "4",
            "MASTER_ADDR", "127.0.0.1",
            "MASTER_PORT", "29500");

    private static final Map<String, String> SLURM = Map.of(
            "SLURM_JOB_ID", "12",
            "SLURM_STEP_ID", "0",
            "SLURM_PROCID", "2",
            "SLURM_LOCALID", "0",
            "SLURM_NODEID", "1",
            "SLURM_STEP_NUM_TASKS", "4",
            "SLURM_STEP_TASKS_PER_NODE", "2(x2)",
            "SLURM_STEP_NODELIST", "localhost");

    private static Map<String, String> with(Map<String, String> environment, String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return changed;
    }

    @Test
    void anEmptyEnvironmentHasNoPlace() {
        assertThat(Places.of(Map.of(), 1)).isEmpty();
        assertThat(Places.of(Map.of(), 4)).isEmpty();
    }

    @Test
    void readsTorchrunsVariables() {
        assertThat(Places.of(TORCHRUN, 8))
                .hasValue(new Place(5, 8, 1, 4, "tcp:127.0.0.1:29500", "127.0.0.1", "torchrun"));
        assertThat(Places.of(with(TORCHRUN, "TORCHELASTIC_USE_AGENT_STORE", "True"), 8)
                        .orElseThrow()
                        .store())
                .isEqualTo("tcp:127.0.0.1:29501");
        assertThat(Places.of(with(TORCHRUN, "BIFOCAL_NETWORK", "eth1"), 8)
                        .orElseThrow()
                        .network())
                .isEqualTo("eth1");
    }

    @Test
    void aProcessIsAloneOnItsMachineUnlessTheEnvironmentSaysOtherwise() {
        Map<String, String> minimal = new HashMap<>(TORCHRUN);
        minimal.keySet().removeIf(name -> name.startsWith("LOCAL_"));
        assertThat(Places.of(minimal, 8).orElseThrow())
                .extracting(Place::rank, Place::localRank, Place::localSize)
                .containsExactly(5, 0, 1);
    }

    @ParameterizedTest
    @CsvSource({"4, 8, 8, 1", "4, 8, 32, 4", "4, 8, 64, 4", "4, 0, 2, 4"})
    void tasksOfSlurmShareTheCoresThatTheySeeUnlessTheyAreBound(int tasks, int perTask, int seen, int sharing) {
        assertThat(Places.sharing(tasks, perTask, seen)).isEqualTo(sharing);
    }

    @Test
    void readsTheVariablesOfSrun() {
        Place place = Places.of(SLURM, 4).orElseThrow();
        assertThat(place)
                .extracting(Place::rank, Place::size, Place::localRank, Place::localSize)
                .containsExactly(2, 4, 0, 2);
        assertThat(place.store()).matches("tcp:localhost:[23][0-9]{4}");
        assertThat(place.token()).isEqualTo("12.0");
        assertThat(Places.of(with(SLURM, "MASTER_PORT", "7777"), 4)
                        .orElseThrow()
                        .store())
                .isEqualTo("tcp:localhost:7777");
    }

    @Test
    void aBatchScriptOfSlurmIsNoTaskOfATraining() {
        assertThat(Places.of(with(SLURM, "SLURM_STEP_NUM_TASKS", "1"), 1)).isEmpty();
        Map<String, String> batch = new HashMap<>(SLURM);
        batch.remove("SLURM_STEP_NUM_TASKS");
        assertThat(Places.of(batch, 1)).isEmpty();
    }

    @Test
    void variablesOfOneProcessTellNoPlace() {
        assertThat(Places.of(Map.of("RANK", "0", "WORLD_SIZE", "1"), 1)).isEmpty();
    }

    @Test
    void refusesAnotherNumberOfProcesses() {
        assertThatThrownBy(() -> Places.of(TORCHRUN, 1))
                .isInstanceOf(HostException.class)
                .hasMessage(
                        "compute.processes is 1, but 8 processes were started for the training (this is number 5).");
    }

    @ParameterizedTest
    @CsvSource({"MASTER_PORT, 70000", "MASTER_PORT, x", "RANK, 8", "RANK, -1", "WORLD_SIZE, many", "MASTER_ADDR, ''"})
    void refusesVariablesThatTellNoPlace(String variable, String value) {
        assertThatThrownBy(() -> Places.of(with(TORCHRUN, variable, value), 8))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("%s is '%s'".formatted(variable, value));
    }

    @Test
    void passesAPlaceOnToAProcessOfThisMachine() {
        Place place = new Place(1, 2, 1, 2, "file:/tmp/a/store", "127.0.0.1", "token");
        assertThat(Places.of(Map.of(Places.VARIABLE, Places.text(place)), 2)).hasValue(place);
    }

    @Test
    void theSentenceOfAnOperatorIsTheLastLineOfItsTraceback() {
        String message =
                """
                The following operation failed in the TorchScript interpreter.
                Traceback (most recent call last):
                  <--- HERE
                RuntimeError: all-reduce, rank 0 of 2: another process ended.
                """;
        assertThat(ProcessGroup.reason(message)).isEqualTo("all-reduce, rank 0 of 2: another process ended.");
        assertThat(ProcessGroup.reason("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"node7, node7", "'node[03-07,9],other', node03", "'gpu[1]-x,z', gpu1-x", "'a,b', a"})
    void findsTheFirstHostOfAList(String list, String first) {
        assertThat(Places.firstHost(list)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"'4(x2),3', 1, 4", "'4(x2),3', 2, 3", "2, 0, 2", "2, 5, 1"})
    void findsTheNumberOfTasksOfANode(String counts, int node, int tasks) {
        assertThat(Places.ofThisNode(counts, node)).isEqualTo(tasks);
    }
}
