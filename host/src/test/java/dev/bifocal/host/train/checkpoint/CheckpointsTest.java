package dev.bifocal.host.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunIdentity;
import dev.bifocal.host.run.TestProvenance;
import dev.bifocal.host.tensor.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    private static final Checkpoint.Counters COUNTERS = new Checkpoint.Counters(
            2,
            5,
            77,
            13,
            4711,
            Map.of("loss", List.of(0.1, 1 / 3.0), "odd", List.of(Double.NaN)),
            8.125,
            3,
            Map.of("probe.train", new Checkpoint.Sum(0.5, 2)));

    private static final RunIdentity OURS = new RunIdentity("c0ffee", "ab12cd34", Map.of());

    @TempDir
    Path run;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void stop() {
        manager.close();
    }

    private final List<String> warnings = new ArrayList<>();

    private Checkpoints checkpoints() {
        return checkpoints(OURS);
    }

    private Checkpoints checkpoints(RunIdentity identity) {
        return new Checkpoints(run.resolve("checkpoints"), Map.of(), Optional.ofNullable(identity));
    }

    private Optional<Checkpoint> newest() {
        return checkpoints().newest(warnings::add);
    }

    private static Checkpoint.Counters at(long step) {
        return new Checkpoint.Counters(0, 0, step, 0, 0, Map.of(), 0, 0, Map.of());
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
        Checkpoint newest = newest().orElseThrow();
        assertThat(newest.file()).hasFileName("step-000000077.safetensors");
        assertThat(newest.restore(state)).isEqualTo(COUNTERS);
        assertThat(warnings).isEmpty();
        assertThat(state.get("weight").toFloatArray()).containsOnly(3);
        assertThat(state.get("weight").hasGradient()).isTrue();
        assertThat(state.get("scale").getFloat()).isEqualTo(3);
        assertThat(state.get("labels").toLongArray()).containsExactly(3, 1);
    }

    @Test
    void restoresAPartOfWhatItSaved() {
        checkpoints().save(state(3), COUNTERS);
        Map<String, NDArray> part = Map.of("scale", manager.create(0f));
        newest().orElseThrow().restore(part);
        assertThat(part.get("scale").getFloat()).isEqualTo(3);
    }

    @Test
    void keepsTheNewestTwo() throws IOException {
        assertThat(newest()).isEmpty();
        Map<String, NDArray> state = state(1);
        for (long step : new long[] {9, 10, 99, 1_000_000_001}) {
            checkpoints().save(state, at(step));
        }
        assertThat(names()).containsExactly("step-000000099.safetensors", "step-1000000001.safetensors");
        assertThat(newest().orElseThrow().file()).hasFileName("step-1000000001.safetensors");
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
                        BifocalException.class,
                        e -> assertThat(e.remedy()).isNotBlank().doesNotContain("space"))
                .hasMessageStartingWith(folder + " cannot be written: ");
    }

    @Test
    void aRunWithoutCheckpointIsRefusedBeforeAnythingIsDone() {
        RunFolder folder = TestProvenance.run(run, "maskcon", "0123", "a: 1");
        assertThatThrownBy(() -> Checkpoints.newestOf(folder, sentence -> {}))
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.USAGE);
                    assertThat(e.remedy()).contains("bifocal resume " + folder.name());
                })
                .hasMessageContaining("has no checkpoint yet");
    }

    @Test
    void clearsAwayWhatAKilledProcessLeft() throws IOException {
        Path folder = Files.createDirectory(run.resolve("checkpoints"));
        Files.writeString(folder.resolve("step-000000003.safetensors.part"), "half of it");
        assertThat(newest()).isEmpty();
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
        Path file = newest().orElseThrow().file();
        Map<String, NDArray> missing = state(0);
        missing.put("head", manager.zeros(new Shape(1)));
        refuses(file, missing, "these arrays are missing or different: head");
        Map<String, NDArray> otherShape = state(0);
        otherShape.put("scale", manager.zeros(new Shape(1)));
        refuses(file, otherShape, "these arrays are missing or different: scale");
        Map<String, NDArray> otherType = state(0);
        otherType.put("labels", manager.zeros(new Shape(2), DataType.INT32));
        refuses(file, otherType, "these arrays are missing or different: labels");
    }

    private void refuses(Path file, Map<String, NDArray> state, String why) {
        assertThatThrownBy(() -> Checkpoint.open(file).restore(state))
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.RUN);
                    assertThat(e.remedy())
                            .isEqualTo(
                                    "Use the configuration and the plugins that wrote it, without settings that change encoder, heads or bank.");
                })
                .hasMessage("Checkpoint %s does not fit the experiment: %s.", file, why);
        assertThat(state.get("weight").toFloatArray()).containsOnly(0);
    }

    @Test
    void refusesAFileOfSomebodyElse() throws IOException {
        Path foreign = run.resolve("step-000000001.safetensors");
        Safetensors.write(foreign, state(3), Map.of("format", "pt"));
        refuses(foreign, state(0), "it contains no counters");
        Files.writeString(foreign, "no checkpoint at all");
        assertThatThrownBy(() -> Checkpoint.open(foreign))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.DATA))
                .hasMessageContaining("is not an intact safetensors file");
        Safetensors.write(foreign, state(3), Map.of("bifocal", "{\"era\": 7}"));
        assertThatThrownBy(() -> Checkpoint.open(foreign).restore(state(0)))
                .hasMessage("Checkpoint %s was written by another version of Bifocal.", foreign);
    }

    @Test
    void leavesTheOldCheckpointsWhenTheStateIsNotFinite() throws IOException {
        checkpoints().save(state(3), at(1));
        assertThatThrownBy(() -> checkpoints().save(state(Float.NaN), at(2)))
                .isInstanceOf(BifocalException.class)
                .hasMessage("Array weight contains NaN and was not saved.");
        try (var files = Files.list(run.resolve("checkpoints"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("step-000000001.safetensors");
        }
    }

    private Path file(long step) {
        return run.resolve("checkpoints").resolve("step-%09d.safetensors".formatted(step));
    }

    private static void flip(Path file, int bitFromTheEnd) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1 - bitFromTheEnd / 8] ^= (byte) (1 << bitFromTheEnd % 8);
        Files.write(file, bytes);
    }

    @Test
    void takesTheOlderOneWhenTheNewestIsDamagedAndSaysSo() throws IOException {
        checkpoints().save(state(1), at(1));
        checkpoints().save(state(2), at(2));
        flip(file(2), 3);
        Map<String, NDArray> state = state(0);

        assertThat(newest().orElseThrow().restore(state).step()).isEqualTo(1);

        assertThat(state.get("scale").getFloat()).isEqualTo(1);
        assertThat(warnings)
                .singleElement()
                .isEqualTo(
                        "%s is not an intact safetensors file: the checksum of array labels does not match. It is skipped, and step-000000001.safetensors is used instead."
                                .formatted(file(2)));
    }

    @Test
    void aDamagedOneDoesNotTakeThePlaceOfAWholeOneWhenTrainingGoesOn() throws IOException {
        checkpoints().save(state(1), at(10));
        checkpoints().save(state(2), at(20));
        flip(file(20), 3);

        checkpoints().save(state(3), at(15));

        assertThat(names()).containsExactly("step-000000010.safetensors", "step-000000015.safetensors");
        assertThat(newest().orElseThrow().counters().step()).isEqualTo(15);
    }

    @Test
    void refusesWhenAllAreDamaged() throws IOException {
        checkpoints().save(state(1), at(1));
        checkpoints().save(state(2), at(2));
        flip(file(1), 3);
        Files.write(file(2), new byte[0]);
        assertThatThrownBy(this::newest)
                .isInstanceOfSatisfying(BifocalException.class, e -> assertThat(e.remedy())
                        .isEqualTo("Restore a checkpoint from a copy, or start a new run."))
                .hasMessage(
                        "No checkpoint of the run can be read. The newest of 2: %s is not an intact safetensors file: it has no header.",
                        file(2));
    }

    @Test
    void refusesOneOfAnotherRun() {
        checkpoints(new RunIdentity("beef", "ab12cd34", Map.of())).save(state(1), at(1));
        refusesAsAnotherRuns("beef", "ab12cd34");
        checkpoints(new RunIdentity("c0ffee", "00000000", Map.of())).save(state(1), at(1));
        refusesAsAnotherRuns("c0ffee", "00000000");
        checkpoints(null).save(state(1), at(1));
        refusesAsAnotherRuns("without id", "unknown");
    }

    private void refusesAsAnotherRuns(String id, String settings) {
        assertThatThrownBy(this::newest)
                .hasMessage(
                        "Checkpoint %s belongs to another run: run %s with settings %s. This is run c0ffee with settings ab12cd34.",
                        file(1), id, settings);
    }

    @Test
    void takesOneOfAnEarlierVersionForARunOfThatVersionAndSaysWhatIsNotKnown() throws IOException {
        checkpoints(null).save(state(4), at(1));
        Files.write(file(1), withoutWhatIsNew(Files.readAllBytes(file(1))));
        Map<String, NDArray> state = state(0);

        checkpoints(null).newest(warnings::add).orElseThrow().restore(state);

        assertThat(state.get("scale").getFloat()).isEqualTo(4);
        assertThat(warnings)
                .singleElement()
                .isEqualTo(
                        "Checkpoint step-000000001.safetensors is from an earlier version of Bifocal and has no checksums, so damage is not detected.");
        assertThatThrownBy(this::newest).hasMessageContaining("belongs to another run");
    }

    /** The file as it was in format 1: with the counters as its only text. */
    private static byte[] withoutWhatIsNew(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong());
        String header = new String(file, 8, length, StandardCharsets.UTF_8)
                .replaceFirst("\"crc32c.header\":\"[0-9a-f]+\",", "")
                .replaceFirst("\"crc32c\":\"(\\\\.|[^\"\\\\])*\",", "")
                .replaceFirst(",\"bifocal.format\":\"2\"", "");
        byte[] shorter = "%%-%ds".formatted(length).formatted(header).getBytes(StandardCharsets.UTF_8);
        byte[] changed = file.clone();
        System.arraycopy(shorter, 0, changed, 8, length);
        return changed;
    }

    @Test
    void refusesANewerFormat() throws IOException {
        Map<String, String> texts = Checkpoint.texts(Map.of(), COUNTERS, Optional.of(OURS));
        texts.put("bifocal.format", "3");
        Files.createDirectories(run.resolve("checkpoints"));
        Safetensors.write(file(77), state(1), texts);
        assertThatThrownBy(this::newest)
                .hasMessage("Checkpoint %s was written by another version of Bifocal.", file(77));
    }

    @Test
    void whatIsOpenStaysReadableWhenItsFileIsRemoved() throws IOException {
        checkpoints().save(state(5), COUNTERS);
        Checkpoint open = newest().orElseThrow();
        String sha256 = FileHash.sha256(open.file());
        Files.delete(open.file());
        Map<String, NDArray> state = state(0);
        assertThat(open.restore(state)).isEqualTo(COUNTERS);
        assertThat(state.get("weight").toFloatArray()).containsOnly(5);
        assertThat(open.sha256()).isEqualTo(sha256);
    }

    @Test
    void takesANewerOneWhenTrainingRemovesWhatWasListed() {
        checkpoints().save(state(1), at(1));
        checkpoints().save(state(2), at(2));
        List<Path> opened = new ArrayList<>();
        Checkpoints read = new Checkpoints(run.resolve("checkpoints"), Map.of(), Optional.of(OURS), file -> {
            opened.add(file);
            // Between listing and opening.
            if (opened.size() == 1) {
                checkpoints().save(state(3), at(3));
                checkpoints().save(state(4), at(4));
            }
            return Checkpoint.open(file);
        });
        assertThat(read.newest(warnings::add).orElseThrow().counters().step()).isEqualTo(4);
        assertThat(opened).containsExactly(file(2), file(4));
        assertThat(warnings).isEmpty();
    }
}
