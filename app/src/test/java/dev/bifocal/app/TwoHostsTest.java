package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.track.MetricFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two network namespaces with a cable between them, as two hosts. They need root and iproute2. */
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class TwoHostsTest {

    /** Long enough for the start of processes on a busy machine. */
    private static final int PATIENCE = 30;

    private static final String FIRST_ADDRESS = "10.213.7.1";

    /** Where ip(8) looks for files that replace those of /etc in a network namespace. */
    private static final Path FILES = Path.of("/etc/netns");

    /** The end of a cable has the name of its host. */
    private final List<String> hosts = IntStream.range(0, 2)
            .mapToObj(host -> "bf%d-%d".formatted(ProcessHandle.current().pid(), host))
            .toList();

    @TempDir
    Path folder;

    @BeforeEach
    void connect() throws Exception {
        assumeTrue(ip("netns", "add", hosts.get(0)) && ip("netns", "add", hosts.get(1)), "network namespaces");
        assertThat(ip("link", "add", hosts.get(0), "type", "veth", "peer", "name", hosts.get(1)))
                .isTrue();
        for (int host = 0; host < 2; host++) {
            String name = hosts.get(host);
            assertThat(ip("link", "set", name, "netns", name)
                            && ip("-n", name, "addr", "add", "10.213.7.%d/24".formatted(host + 1), "dev", name)
                            && ip("-n", name, "link", "set", "lo", "up")
                            && ip("-n", name, "link", "set", name, "up"))
                    .isTrue();
        }
    }

    @AfterEach
    void disconnect() throws Exception {
        for (String host : hosts) {
            ip("netns", "del", host);
            Files.deleteIfExists(FILES.resolve(host).resolve("hosts"));
            Files.deleteIfExists(FILES.resolve(host));
        }
    }

    private static boolean ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Names in the hosts, as Debian has them: each host takes its own name for a loopback address. */
    private void name(String first) throws Exception {
        for (int host = 0; host < 2; host++) {
            Path files = Files.createDirectories(FILES.resolve(hosts.get(host)));
            String address = host == 0 ? "127.0.1.1" : FIRST_ADDRESS;
            Files.writeString(files.resolve("hosts"), "127.0.0.1 localhost\n%s %s\n".formatted(address, first));
            assertThat(ip("-n", hosts.get(host), "route", "add", "default", "dev", hosts.get(host)))
                    .isTrue();
        }
    }

    private BifocalProcess start(int rank, List<String> settings) {
        return start(rank, FIRST_ADDRESS, settings);
    }

    private BifocalProcess start(int rank, String first, List<String> settings) {
        List<String> arguments = new ArrayList<>(List.of("train", "maskcon"));
        arguments.addAll(settings);
        return BifocalProcess.start(
                List.of("ip", "netns", "exec", hosts.get(rank)),
                folder.resolve("rank-%d.txt".formatted(rank)),
                Map.of("RANK", Integer.toString(rank), "WORLD_SIZE", "2", "MASTER_ADDR", first, "MASTER_PORT", "29500"),
                ProcessesTest.JAVA_OPTIONS,
                arguments);
    }

    private List<String> settings(String root) {
        return Stream.concat(
                        ProcessesTest.SETTINGS.stream(),
                        Stream.of(
                                "data.shapes.train=640",
                                "compute.processes=2",
                                "compute.patience=" + PATIENCE,
                                "checkpoint.everySteps=3",
                                "run.root=" + folder.resolve(root)))
                .toList();
    }

    private RunFolder run(String root) {
        return Runs.find(folder.resolve(root), Runs.LATEST);
    }

    @Test
    void theyTrainAsTwoProcessesOfOneHost() throws Exception {
        name("first-host");
        try (BifocalProcess first = start(0, "first-host", settings("hosts"));
                BifocalProcess second = start(1, "first-host", settings("hosts"))) {
            assertThat(first.exitCode()).as(first.text()).isZero();
            assertThat(second.exitCode()).as(second.text()).isZero();
            assertThat(first.text()).contains("Process 0 of 2 waits for the others at %s:".formatted(FIRST_ADDRESS));
        }
        KilledRun.assertEqual("two hosts", run("hosts"), onOneHost());
    }

    private RunFolder onOneHost() {
        List<String> arguments = new ArrayList<>(List.of("train", "maskcon"));
        arguments.addAll(settings("one"));
        try (BifocalProcess process =
                BifocalProcess.start(folder.resolve("one.txt"), ProcessesTest.JAVA_OPTIONS, arguments)) {
            assertThat(process.exitCode()).as(process.text()).isZero();
        }
        return run("one");
    }

    /** A cable that is cut, or a host without power: no packet says that the other process is gone. */
    @Test
    void bothEndInTimeWhenTheCableIsCutAndTheRunResumes() throws Exception {
        try (BifocalProcess first = start(0, settings("hosts"));
                BifocalProcess second = start(1, settings("hosts"))) {
            assertThat(first.await(() -> lines() >= 7)).as(first.text()).isTrue();
            assertThat(ip("-n", hosts.get(1), "link", "set", hosts.get(1), "down"))
                    .isTrue();
            long cut = System.nanoTime();
            assertThat(first.exitCode()).as(first.text()).isEqualTo(ProcessesTest.LOST);
            double firstEnded = (System.nanoTime() - cut) / 1e9;
            assertThat(second.exitCode()).as(second.text()).isEqualTo(ProcessesTest.LOST);
            double secondEnded = (System.nanoTime() - cut) / 1e9;
            System.out.printf(
                    "cable cut: the first process ended after %.1f s, both after %.1f s%n", firstEnded, secondEnded);
            assertThat(secondEnded).isLessThan(PATIENCE + 20);
            assertThat(first.text()).contains("another process did not answer within %d seconds".formatted(PATIENCE));
        }
        RunFolder run = run("hosts");
        assertThat(run.status().state()).isEqualTo(RunState.INTERRUPTED);
        List<String> arguments = List.of("resume", run.path().toString());
        try (BifocalProcess process =
                BifocalProcess.start(folder.resolve("resumed.txt"), ProcessesTest.JAVA_OPTIONS, arguments)) {
            assertThat(process.exitCode()).as(process.text()).isZero();
        }
        KilledRun.assertEqual("cable cut after 7 lines", run, onOneHost());
    }

    private int lines() {
        Path root = folder.resolve("hosts");
        return Files.exists(root)
                ? Runs.list(root).stream()
                        .findFirst()
                        .filter(run -> Files.exists(run.metrics()))
                        .map(run -> MetricFile.read(run.metrics()).size())
                        .orElse(0)
                : 0;
    }
}
