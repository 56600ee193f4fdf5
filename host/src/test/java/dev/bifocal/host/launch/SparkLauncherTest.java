package dev.bifocal.host.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.run.StopRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command for {@code spark-submit}, and what the launcher makes of its output. A script plays Spark. */
class SparkLauncherTest {

    private static final String FIRST = "0123456789ab";
    private static final String SECOND = "ba9876543210";

    @TempDir
    Path folder;

    private final List<String> events = new ArrayList<>();
    private Path jar;

    @BeforeEach
    void prepareTheSweep() throws IOException {
        jar = Files.createFile(folder.resolve("bifocal-spark.jar"));
        for (String id : List.of(FIRST, SECOND)) {
            Files.writeString(folder.resolve(id + ".yaml"), "compute: {device: cpu, threads: 4}\n");
        }
    }

    private void launch(String script, String... options) throws IOException {
        Path submit = folder.resolve("spark").resolve("bin").resolve("spark-submit");
        Files.createDirectories(submit.getParent());
        Files.writeString(submit, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> values = new LinkedHashMap<>(Map.of("jar", jar.toString()));
        for (String option : options) {
            values.put(option.split("=", 2)[0], option.split("=", 2)[1]);
        }
        new SparkLauncher(
                        values,
                        Map.of("SPARK_HOME", folder.resolve("spark").toString(), "GOMP_SPINCOUNT", "7", "HOME", "h"))
                .launch(new Launch(
                        folder,
                        List.of(FIRST, SECOND),
                        List.of(),
                        id -> false,
                        1,
                        List.of(),
                        List.of("--plugins", "p.jar"),
                        (id, code) -> events.add(id + " ended " + code),
                        new StopRequest()));
    }

    @Test
    void givesSparkTheApplicationAndTheCommandOfATrial() throws IOException {
        launch("printf '%s\\n' \"$@\" >" + folder.resolve("words"), "master=local[2]", "spark.cores.max=8");

        List<String> words = Files.readAllLines(folder.resolve("words"));
        assertThat(words)
                .containsSequence("--class", "dev.bifocal.spark.SparkTrials", "--conf", "spark.task.cpus=4")
                .containsSequence("--master", "local[2]")
                .containsSequence("--conf", "spark.cores.max=8")
                .containsSequence(
                        jar.toString(),
                        folder.toString(),
                        folder.resolve("spark.trials").toString())
                .containsSequence("env", "GOMP_SPINCOUNT=7")
                .endsWith("sweep", "trial", folder.toString(), "$id", "--plugins", "p.jar")
                .noneMatch(word -> word.startsWith("HOME="));
        assertThat(folder.resolve("spark.trials")).hasContent(FIRST + "\n" + SECOND + "\n");
    }

    @Test
    void requestsTheCoresAndGpusOfAllProcessesOfATrial() throws IOException {
        Files.writeString(folder.resolve(SECOND + ".yaml"), "compute: {device: gpu, threads: 3, processes: 2}\n");
        String words = "printf '%s\\n' \"$@\" >" + folder.resolve("words");

        launch(words, "spark.executor.resource.gpu.amount=4");
        assertThat(folder.resolve("words"))
                .content()
                .contains("spark.task.cpus=6\n", "spark.task.resource.gpu.amount=2\n");

        launch(words);
        assertThat(folder.resolve("words"))
                .content()
                .contains("spark.task.cpus=6\n")
                .doesNotContain("gpu.amount");
    }

    @Test
    void reportsTrialsWithTheirExitCodes() throws IOException {
        new TrialFiles(folder, SECOND).writeExit(3);

        launch("echo log; for id in %s %s; do echo bifocal ended $id; done".formatted(FIRST, SECOND));

        assertThat(events).containsExactly(FIRST + " ended 0", SECOND + " ended 3");
    }

    @Test
    void namesTheLogWhenSparkFails() {
        assertThatThrownBy(() -> launch("echo no master >&2; exit 5"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("spark-submit ended with exit code 5");
        assertThat(folder.resolve("spark.out")).hasContent("no master");
    }

    @Test
    void refusesAnotherClassOrPlaceOfTheDriverAndAMissingApplication() {
        assertThatThrownBy(() -> launch("", "class=x"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("has no option 'class'");
        for (String mode : List.of("deploy-mode", "spark.submit.deployMode")) {
            assertThatThrownBy(() -> launch("", mode + "=cluster"))
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining("has no option '" + mode + "'");
        }
        assertThatThrownBy(() -> launch("", "jar=" + folder.resolve("none.jar")))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("which does not exist");
    }
}
