package dev.bifocal.host.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.run.StopRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the answers of Slurm's commands. Scripts play the commands, for a process that has them on its PATH. */
@DisabledOnOs(OS.WINDOWS)
class SlurmAnswersTest {

    private static final String SACCT = "--noheader --allocations --parsable2 --format=JobID,State --jobs=17";

    @TempDir
    Path folder;

    /** Prints the tasks of a sweep. */
    static final class Ask {

        private Ask() {}

        public static void main(String[] arguments) {
            Path sweep = Path.of(arguments[0]);
            Slurm.queue(sweep).forEach(task -> System.out.println("queued " + task.trial() + " " + task.text()));
            Slurm.ended(sweep)
                    .values()
                    .forEach(task -> System.out.println("ended " + task.trial() + " " + task.text()));
        }
    }

    /** Prints the scripts of a sweep. */
    static final class Print {

        private Print() {}

        public static void main(String[] arguments) {
            Launch launch = new Launch(
                    Path.of(arguments[0]),
                    List.of("b0", "b1", "b2"),
                    List.of(),
                    id -> false,
                    1,
                    List.of(),
                    List.of(),
                    (id, code) -> {},
                    new StopRequest());
            new SlurmLauncher(Map.of(), System.out::print).launch(launch);
        }
    }

    @BeforeEach
    void submitAnArray() throws IOException {
        SlurmFiles files = new SlurmFiles(folder, 1);
        Files.writeString(files.script(), "");
        Files.writeString(files.job(), "17\n");
        Files.writeString(files.trials(), "a0\na1\na2\na3\na4\na5\na6\na7\n");
    }

    @Test
    void readsHowTasksHaveEndedFromSacct() throws Exception {
        String asked = ask(Map.of(
                "sacct",
                """
                [ "$*" = "%s" ] || exit 1
                echo '17_0|COMPLETED'
                echo '17_1|PREEMPTED'
                echo '17_2|CANCELLED by 1000'
                echo '17_3|OUT_OF_MEMORY'
                echo '17_4|NODE_FAIL'
                echo '17_5|REQUEUED'
                echo '17_6|RUNNING'
                echo '17_[7-99%%2]|PENDING'
                echo '17_99|TIMEOUT'
                """
                        .formatted(SACCT)));
        assertThat(asked.lines())
                .containsExactly(
                        "ended a0 COMPLETED, job 17_0",
                        "ended a1 PREEMPTED, job 17_1",
                        "ended a2 CANCELLED, job 17_2",
                        "ended a3 OUT_OF_MEMORY, job 17_3",
                        "ended a4 NODE_FAIL, job 17_4");
    }

    @Test
    void readsItFromScontrolWhereSacctKnowsNothing() throws Exception {
        String scontrol =
                """
                [ "$*" = "--oneliner show job 17" ] || exit 1
                echo 'JobId=20 ArrayJobId=17 ArrayTaskId=3 JobName=x JobState=PREEMPTED Reason=None Restarts=1'
                echo 'JobId=17 ArrayJobId=17 ArrayTaskId=4-7%2 JobName=x JobState=PENDING Reason=Priority'
                """;
        for (String sacct : List.of("exit 0", "echo 'accounting is disabled' >&2; exit 1")) {
            assertThat(ask(Map.of("sacct", sacct, "scontrol", scontrol)).lines())
                    .containsExactly("ended a3 PREEMPTED, job 17_3");
        }
        assertThat(ask(Map.of("scontrol", scontrol)).lines()).containsExactly("ended a3 PREEMPTED, job 17_3");
    }

    @Test
    void readsTheQueueOfThisSweepAlone() throws Exception {
        String script = folder.resolve("slurm-1.sh").toString();
        String asked = ask(Map.of(
                "squeue",
                """
                [ "$*" = "--noheader --array --me --format=%%F|%%K|%%T|%%r|%%o" ] || exit 1
                echo '17|0|PENDING|BeginTime|%1$s'
                echo '17|1|RUNNING|None|%1$s'
                echo '17|2|SUSPENDED|Preempted|%1$s'
                echo '17|3|REQUEUED|None|%1$s'
                echo '17|4|COMPLETING|None|%1$s'
                echo '17|5|PREEMPTED|None|%1$s'
                echo '18|6|RUNNING|None|/elsewhere/slurm-1.sh'
                """
                        .formatted(script)));
        assertThat(asked.lines())
                .containsExactly(
                        "queued a0 PENDING (BeginTime), job 17_0",
                        "queued a1 RUNNING, job 17_1",
                        "queued a2 SUSPENDED (Preempted), job 17_2",
                        "queued a3 REQUEUED, job 17_3");
        assertThat(ask(Map.of("squeue", "echo 'no controller' >&2; exit 1")))
                .contains("squeue of Slurm failed: no controller");
    }

    @Test
    void printsScriptsThatAPersonCanSubmit() throws Exception {
        for (String id : List.of("b0", "b1", "b2")) {
            Files.writeString(folder.resolve(id + ".yaml"), "compute: {device: cpu}\n");
        }
        String printed = ask(Print.class, Map.of("scontrol", "echo 'MaxArraySize            = 2'"));

        assertThat(folder.resolve("slurm-2.trials")).hasContent("b0\nb1");
        assertThat(folder.resolve("slurm-3.trials")).hasContent("b2");
        assertThat(printed)
                .isEqualTo(
                        Files.readString(folder.resolve("slurm-2.sh")) + Files.readString(folder.resolve("slurm-3.sh")))
                .contains("--array=0-1\n", "--array=0-0\n", "sbatch " + folder.resolve("slurm-3.sh"));
        assertThat(folder.resolve("slurm-2.job")).doesNotExist();

        assertThat(ask(Print.class, Map.of())).contains("--array=0-2\n");
        assertThat(folder.resolve("slurm-4.trials")).hasContent("b0\nb1\nb2");
    }

    private String ask(Map<String, String> commands) throws Exception {
        return ask(Ask.class, commands);
    }

    private String ask(Class<?> main, Map<String, String> commands) throws Exception {
        Path bin = Files.createTempDirectory(folder, "bin");
        for (Map.Entry<String, String> command : commands.entrySet()) {
            Path script = Files.writeString(bin.resolve(command.getKey()), "#!/bin/sh\n" + command.getValue());
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        folder.toString())
                .redirectErrorStream(true);
        builder.environment().put("PATH", bin.toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
