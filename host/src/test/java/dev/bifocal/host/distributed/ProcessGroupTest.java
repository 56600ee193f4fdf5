package dev.bifocal.host.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Exchanges between two processes, each with an engine of its own. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class ProcessGroupTest {

    private static final int LIMIT_SECONDS = 120;

    @TempDir
    Path folder;

    private List<String> outputs(String... arguments) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx256m",
                    "-Dai.djl.offline=true",
                    "-cp",
                    System.getProperty("java.class.path"),
                    GroupMember.class.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output-" + rank).toFile());
            Place place = new Place(rank, 2, rank, 2, "file:" + folder.resolve("store"), "127.0.0.1", "test");
            builder.environment().put(Places.VARIABLE, Places.text(place));
            processes.add(builder.start());
        }
        List<String> outputs = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            boolean ended = processes.get(rank).waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            processes.get(rank).destroyForcibly();
            outputs.add(Files.readString(folder.resolve("output-" + rank)));
            assertThat(ended).as(outputs.get(rank)).isTrue();
        }
        return outputs;
    }

    @Test
    void bothProcessesReceiveTheSame() throws Exception {
        for (String output : outputs()) {
            assertThat(output)
                    .contains("rows [0.0, 1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 13.0]")
                    .contains("crops [0.0, 1.0, 10.0, 11.0, 2.0, 3.0, 12.0, 13.0]")
                    .contains("sum [3, 10]")
                    .contains("first [10.0, 12.0, 14.0, 16.0]")
                    .contains("any true false")
                    .contains("text äöü\nzwei")
                    // d/dw of the sum of (w^2 + (2 w)^2) is 10 w: each process adds the part of its own rows.
                    .contains("gradient [10.0, 20.0]")
                    .contains("copy [3.0, 3.0]")
                    .contains("mean [0.5, 4.0]");
            double synced = Double.parseDouble(output.replaceAll("(?s).*synced ([-.e0-9]+).*", "$1"));
            assertThat(synced).as(output.toLowerCase(Locale.ROOT)).isLessThan(1e-6);
        }
    }

    @Test
    void namesADifference() throws Exception {
        assertThat(outputs("differ")).anySatisfy(output -> assertThat(output)
                .contains("HostException: Processes 0 and 1 differ in seed: '0' and '1'."));
    }

    @Test
    void namesWhatOnlyOneProcessHas() throws Exception {
        assertThat(outputs("more").get(0))
                .contains("HostException: Processes 0 and 1 differ in plugin other: 'none' and '1.0.0'.");
    }

    /** The time of a sum, to be compared with that of {@code tools/all_reduce.py}; docs/performance.md has both. */
    @Tag("slow")
    @Test
    void measuresASum() throws Exception {
        String output = outputs("bandwidth").get(0);
        assertThat(output).containsPattern("all-reduce of 100 MB: median \\d+\\.\\d+ ms");
        System.out.println(output);
    }

    @Test
    void endsIfAnotherProcessDoesNotAnswer() throws Exception {
        assertThat(outputs("hang").get(0))
                .contains("LostProcessException: Process 0 of 2 cannot go on: ")
                .contains("3 seconds");
    }
}
