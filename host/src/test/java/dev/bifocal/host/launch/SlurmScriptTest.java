package dev.bifocal.host.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of a job array: its text, and what it does in a shell that plays Slurm. */
class SlurmScriptTest {

    private static final String FIRST = "0123456789ab";
    private static final String SECOND = "ba9876543210";

    @TempDir
    Path folder;

    private Path sweep;
    private SlurmFiles files;

    @BeforeEach
    void prepareTheSweep() throws IOException {
        sweep = Files.createDirectory(folder.resolve("the 100% sweep"));
        files = new SlurmFiles(sweep, 1);
        for (String id : List.of(FIRST, SECOND)) {
            Files.writeString(sweep.resolve(id + ".yaml"), "compute: {device: cpu, threads: 0}\n");
        }
        Files.writeString(files.trials(), FIRST + "\n" + SECOND + "\n");
    }

    private String text(Map<String, String> options, List<String> command) {
        return new SlurmScript(new LauncherOptions("slurm", options)).text(files, List.of(FIRST, SECOND), command);
    }

    @Test
    void writesTheOptionsOfSbatch() {
        String text = text(
                Map.of("partition", "long", "time", "4:00:00", "cpus", "8", "mem", "16G", "limit", "3", "signal", "90"),
                List.of("java", "$id"));
        assertThat(text.lines())
                .startsWith("#!/usr/bin/env bash")
                .contains(
                        "#SBATCH --job-name=\"bifocal-the 100% sweep\"",
                        "#SBATCH --array=0-1%3",
                        "#SBATCH --output=\"%s\""
                                .formatted(files.output().toString().replace("%", "%%")),
                        "#SBATCH --signal=B:USR1@90",
                        "#SBATCH --requeue",
                        "#SBATCH --partition=long",
                        "#SBATCH --time=4:00:00",
                        "#SBATCH --cpus-per-task=8",
                        "#SBATCH --mem=16G",
                        "SWEEP='%s'".formatted(sweep),
                        "  java",
                        "  \"$id\"")
                .noneMatch(line -> line.contains("gres") || line.startsWith("#SBATCH --limit"));
    }

    @Test
    void requestsAGpuAndACoreForEachThreadByTheSettingsOfTheTrials() throws IOException {
        Files.writeString(sweep.resolve(SECOND + ".yaml"), "compute: {device: 'gpu', threads: 4}\n");
        assertThat(text(Map.of(), List.of()).lines())
                .contains("#SBATCH --gres=gpu:1", "#SBATCH --cpus-per-task=4", "#SBATCH --array=0-1");
        assertThat(text(Map.of("gpus", "a100:1", "cpus", "6"), List.of()).lines())
                .contains("#SBATCH --gpus=a100:1", "#SBATCH --cpus-per-task=6")
                .noneMatch(line -> line.contains("gres") || line.endsWith("=4"));
    }

    @Test
    void requestsTheCoresAndGpusOfAllProcessesOfATrial() throws IOException {
        Files.writeString(sweep.resolve(FIRST + ".yaml"), "compute: {device: cpu, threads: 9}\n");
        Files.writeString(sweep.resolve(SECOND + ".yaml"), "compute: {device: gpu, threads: 4, processes: 3}\n");
        assertThat(text(Map.of(), List.of()).lines()).contains("#SBATCH --gres=gpu:3", "#SBATCH --cpus-per-task=12");
    }

    @Test
    void refusesWhatTheLauncherSetsAndWrongNumbers() {
        assertThatThrownBy(() -> text(Map.of("array", "0-9"), List.of()))
                .isInstanceOf(BifocalException.class)
                .hasMessage("The launcher slurm has no option 'array'.");
        assertThatThrownBy(() -> text(Map.of("limit", "none"), List.of()))
                .hasMessage("The option limit of the launcher slurm is 'none'.");
        assertThatThrownBy(() -> text(Map.of("comment", "a\n#SBATCH --x"), List.of()))
                .hasMessageContaining("comment");
    }

    @Test
    void writesTheClassPathOfAFolderShort() throws IOException {
        Path lib = Files.createDirectory(folder.resolve("lib"));
        Path a = Files.createFile(lib.resolve("a.jar"));
        Path b = Files.createFile(lib.resolve("b.jar"));
        assertThat(ShellScript.command(List.of("java", "-cp", b + ":" + a, "it's")))
                .isEqualTo("(\n  java\n  -cp\n  '%s/*'\n  'it'\\''s'\n)".formatted(lib));
        Files.createFile(lib.resolve("c.jar"));
        assertThat(ShellScript.command(List.of(b + ":" + a))).contains(b + ":" + a);
    }

    @Test
    void runsTheTrialOfItsIndexAndRecordsItsEnd() throws Exception {
        Files.writeString(sweep.resolve(SECOND + ".exit"), "1 2026-01-01T00:00:00Z\n");
        assertThat(task(1, 0, "echo \"trial $1\"").waitFor()).isZero();
        assertThat(sweep.resolve(SECOND + ".log")).hasContent("trial " + SECOND);
        assertThat(files.jobs()).containsExactly("76");
        assertThat(sweep.resolve(SECOND + ".exit")).doesNotExist();

        assertThat(task(0, 0, "exit 3").waitFor()).isEqualTo(3);
        assertThat(new TrialFiles(sweep, FIRST).exitCode()).hasValue(3);
        assertThat(task(0, 0, "kill -9 $$").waitFor()).isEqualTo(137);
        assertThat(new TrialFiles(sweep, FIRST).exitCode()).hasValue(137);
        assertThat(requeues()).isEmpty();
    }

    @Test
    void queuesATrialAgainAfterTheSignal() throws Exception {
        Process task = task(0, 0, saves("step-1"));
        signal(task, "USR1");
        assertThat(task.waitFor()).isZero();
        assertThat(requeues()).isEqualTo("requeue 77\n");
        assertThat(new TrialFiles(sweep, FIRST).exitCode()).hasValue(143);
    }

    @Test
    void doesNotQueueACancelledTrialAgain() throws Exception {
        Process task = task(0, 0, saves("step-1"));
        // Slurm sends the signal to all processes of a job.
        signal(task, "TERM");
        task.descendants().forEach(ProcessHandle::destroy);
        assertThat(task.waitFor()).isEqualTo(143);
        assertThat(requeues()).isEmpty();
    }

    @Test
    void givesUpAfterAttemptsWithoutProgress() throws Exception {
        for (int restart = 0; restart < 2; restart++) {
            Process task = task(0, restart, saves(""));
            signal(task, "USR1");
            assertThat(task.waitFor()).isZero();
        }
        Process progress = task(0, 2, saves("step-2"));
        signal(progress, "USR1");
        assertThat(progress.waitFor()).isZero();
        for (int restart = 3; restart < 6; restart++) {
            Process task = task(0, restart, saves(""));
            signal(task, "USR1");
            assertThat(task.waitFor()).isEqualTo(restart == 5 ? 124 : 0);
        }
        assertThat(requeues().lines()).hasSize(5);
        assertThat(new TrialFiles(sweep, FIRST).exitCode()).hasValue(124);
        assertThat(Files.readString(sweep.resolve(FIRST + ".log"))).contains("3 attempts in a row");
    }

    @Test
    void cancelsTheArrayWhenThreeTrialsFailAlikeAndNoneIsDone() throws Exception {
        String third = "cccccccccccc";
        Files.writeString(files.trials(), String.join("\n", FIRST, SECOND, third, "dddddddddddd") + "\n");
        String fails = "echo --- now; echo \"error: /data/$1 has ${#1} faults, 7 of them in $1\"; exit 2";
        Path cancelled = folder.resolve("scancel");

        assertThat(task(0, 0, fails).waitFor()).isEqualTo(2);
        assertThat(task(1, 0, fails.replace('7', '8')).waitFor()).isEqualTo(2);
        assertThat(task(2, 0, "echo --- now; echo 'error: something else'; exit 2")
                        .waitFor())
                .isEqualTo(2);
        assertThat(task(2, 0, "exit 3").waitFor()).isEqualTo(3);
        assertThat(cancelled).doesNotExist();
        assertThat(task(2, 0, fails).waitFor()).isEqualTo(2);
        assertThat(cancelled).hasContent("76");
        assertThat(files.output()).content().contains("failed alike", "bifocal sweep retry " + sweep);

        Files.delete(cancelled);
        Files.createDirectory(sweep.resolve(SECOND));
        Files.writeString(sweep.resolve(SECOND).resolve("status.json"), "{\n  \"state\" : \"done\"\n}\n");
        assertThat(task(2, 0, fails).waitFor()).isEqualTo(2);
        assertThat(cancelled).doesNotExist();
    }

    /** A trial that runs until SIGTERM and may save a checkpoint then. */
    private String saves(String checkpoint) {
        String save = checkpoint.isEmpty()
                ? ""
                : "mkdir -p %1$s/checkpoints; touch %1$s/checkpoints/%2$s;"
                        .formatted(ShellScript.quoted(sweep.resolve(FIRST).toString()), checkpoint);
        return "trap '%s exit 143' TERM; touch %s; while :; do sleep 0.05; done"
                .formatted(
                        save.replace("'", "'\\''"), ShellScript.quoted(started().toString()));
    }

    private Path started() {
        return folder.resolve("started");
    }

    private void signal(Process task, String name) throws Exception {
        for (int i = 0; i < 500 && !Files.exists(started()); i++) {
            Thread.sleep(20);
        }
        Files.delete(started());
        new ProcessBuilder("kill", "-s", name, Long.toString(task.pid()))
                .start()
                .waitFor(5, TimeUnit.SECONDS);
    }

    private Process task(int index, int restarts, String trial) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (Map.Entry<String, String> fake :
                Map.of("scontrol", "requeues", "scancel", "scancel").entrySet()) {
            Path script = bin.resolve(fake.getKey());
            Files.writeString(script, "#!/bin/sh\necho \"$@\" >>'%s'\n".formatted(folder.resolve(fake.getValue())));
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(files.script(), text(Map.of(), List.of("bash", "-c", trial, "trial", ShellScript.ID)));
        ProcessBuilder builder = new ProcessBuilder("bash", files.script().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(files.output().toFile()));
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("SLURM_JOB_ID", "77");
        builder.environment().put("SLURM_ARRAY_JOB_ID", "76");
        builder.environment().put("SLURM_ARRAY_TASK_ID", Integer.toString(index));
        builder.environment().put("SLURM_RESTART_COUNT", Integer.toString(restarts));
        return builder.start();
    }

    private String requeues() throws IOException {
        Path requeues = folder.resolve("requeues");
        return Files.exists(requeues) ? Files.readString(requeues) : "";
    }
}
