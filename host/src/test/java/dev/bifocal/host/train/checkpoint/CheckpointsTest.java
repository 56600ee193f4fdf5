package dev.bifocal.host.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    private static final Checkpoints.Counters COUNTERS = new Checkpoints.Counters(
            2, 5, 77, 13, 4711, Map.of("loss", List.of(0.1, 1 / 3.0), "odd", List.of(Double.NaN)), 8.125, 3);

    @TempDir
    Path run;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void stop() {
        manager.close();
    }

    private Checkpoints checkpoints() {
        return new Checkpoints(run.resolve("checkpoints"));
    }

    private static Checkpoints.Counters at(long step) {
        return new Checkpoints.Counters(0, 0, step, 0, 0, Map.of(), 0, 0);
    }

    private Map<String, NDArray> state(float value) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        state.put("weight", manager.full(new Shape(2, 3), value));
        state.put("scale", manager.create(value));
        state.put("labels", manager.create(new long[] {(long) value, 1}));
        state.get("weight").setRequiresGradient(true);
        return state;
    }

    @Test
    void restoresInPlaceWhatItSaved() {
        checkpoints().save(state(3), COUNTERS);
        Map<String, NDArray> state = state(0);
        Path newest = checkpoints().newest().orElseThrow();
        assertThat(newest).hasFileName("step-000000077.safetensors");
        assertThat(Checkpoints.restore(newest, state, manager)).isEqualTo(COUNTERS);
        assertThat(state.get("weight").toFloatArray()).containsOnly(3);
        assertThat(state.get("weight").hasGradient()).isTrue();
        assertThat(state.get("scale").getFloat()).isEqualTo(3);
        assertThat(state.get("labels").toLongArray()).containsExactly(3, 1);
    }

    @Test
    void restoresAPartOfWhatItSaved() {
        checkpoints().save(state(3), COUNTERS);
        Map<String, NDArray> part = Map.of("scale", manager.create(0f));
        Checkpoints.restore(checkpoints().newest().orElseThrow(), part, manager);
        assertThat(part.get("scale").getFloat()).isEqualTo(3);
    }

    @Test
    void keepsTheNewestTwo() throws IOException {
        assertThat(checkpoints().newest()).isEmpty();
        Map<String, NDArray> state = state(1);
        for (long step : new long[] {9, 10, 99, 1_000_000_001}) {
            checkpoints().save(state, at(step));
        }
        assertThat(names()).containsExactly("step-000000099.safetensors", "step-1000000001.safetensors");
        assertThat(checkpoints().newest().orElseThrow()).hasFileName("step-1000000001.safetensors");
    }

    @Test
    void saysWhereWhenItCannotBeWrittenAndLeavesWhatIsThere() throws IOException {
        Path folder = run.resolve("checkpoints");
        Files.writeString(folder, "no folder");
        refusesToWrite(folder);
        Files.delete(folder);
        checkpoints().save(state(1), at(4));
        // In the way of the new file's bytes.
        Files.createDirectory(folder.resolve("step-000000005.safetensors.part"));
        refusesToWrite(folder);
        assertThat(names()).containsExactly("step-000000004.safetensors");
    }

    private void refusesToWrite(Path folder) {
        assertThatThrownBy(() -> checkpoints().save(state(1), at(5)))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(e.remedy()).contains("free space", "permissions"))
                .hasMessageStartingWith(folder + " cannot be written: ");
    }

    @Test
    void clearsAwayWhatAKilledProcessLeft() throws IOException {
        Path folder = Files.createDirectory(run.resolve("checkpoints"));
        Files.writeString(folder.resolve("step-000000003.safetensors.part"), "half of it");
        assertThat(checkpoints().newest()).isEmpty();
        checkpoints().save(state(1), at(4));
        assertThat(names()).containsExactly("step-000000004.safetensors");
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(run.resolve("checkpoints"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void leavesAllArraysAsTheyAreWhenOneDoesNotFit() {
        checkpoints().save(state(3), COUNTERS);
        Path file = checkpoints().newest().orElseThrow();
        Map<String, NDArray> missing = state(0);
        missing.put("head", manager.zeros(new Shape(1)));
        refuses(file, missing, "it differs in head");
        Map<String, NDArray> otherShape = state(0);
        otherShape.put("scale", manager.zeros(new Shape(1)));
        refuses(file, otherShape, "it differs in scale");
        Map<String, NDArray> otherType = state(0);
        otherType.put("labels", manager.zeros(new Shape(2), DataType.INT32));
        refuses(file, otherType, "it differs in labels");
    }

    private void refuses(Path file, Map<String, NDArray> state, String why) {
        assertThatThrownBy(() -> Checkpoints.restore(file, state, manager))
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.RUN);
                    assertThat(e.remedy())
                            .isEqualTo(
                                    "Use the configuration and the plugins that wrote it, and no settings that change encoder, heads or bank.");
                })
                .hasMessage("Checkpoint %s does not fit the experiment: %s.", file, why);
        assertThat(state.get("weight").toFloatArray()).containsOnly(0);
    }

    @Test
    void refusesAFileOfSomebodyElse() throws IOException {
        Path foreign = run.resolve("step-000000001.safetensors");
        Safetensors.write(foreign, state(3), Map.of("format", "pt"));
        refuses(foreign, state(0), "it has no counters");
        Files.writeString(foreign, "no checkpoint at all");
        assertThatThrownBy(() -> Checkpoints.restore(foreign, state(0), manager))
                .isInstanceOf(BifocalException.class)
                .isInstanceOfSatisfying(BifocalException.class, e -> assertThat(e.remedy())
                        .startsWith("Remove the file; the checkpoint before it"))
                .hasMessageContaining("is not a whole safetensors file");
        Safetensors.write(foreign, state(3), Map.of("bifocal", "{\"era\": 7}"));
        assertThatThrownBy(() -> Checkpoints.restore(foreign, state(0), manager))
                .hasMessage("Checkpoint %s was written by another version of Bifocal.", foreign);
    }

    @Test
    void leavesTheOldCheckpointsWhenTheStateIsNotFinite() throws IOException {
        checkpoints().save(state(3), at(1));
        assertThatThrownBy(() -> checkpoints().save(state(Float.NaN), at(2)))
                .isInstanceOf(BifocalException.class)
                .hasMessage("Array weight holds NaN, so it was not saved.");
        try (var files = Files.list(run.resolve("checkpoints"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("step-000000001.safetensors");
        }
    }
}
