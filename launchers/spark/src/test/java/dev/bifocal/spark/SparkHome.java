package dev.bifocal.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * An installation of Spark, made of the jars on the class path, and the master and the workers of a cluster that run
 * from it.
 *
 * @param folder the value of {@code SPARK_HOME}
 * @param cluster processes of the master and the workers
 */
record SparkHome(Path folder, List<Process> cluster) implements AutoCloseable {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");

    static SparkHome in(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path link = jars.resolve(Path.of(entry).getFileName());
            if (entry.endsWith(".jar") && Files.notExists(link)) {
                Files.createSymbolicLink(link, Path.of(entry));
            }
        }
        Path submit = Files.createDirectories(folder.resolve("bin")).resolve("spark-submit");
        Files.writeString(
                submit,
                """
                #!/bin/sh
                exec %s -Xmx512m %s -cp '%s/*' org.apache.spark.deploy.SparkSubmit "$@"
                """
                        .formatted(JAVA, JavaModuleOptions.defaultModuleOptions(), jars));
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new SparkHome(folder, new ArrayList<>());
    }

    /** The environment of commands that use this Spark. */
    Map<String, String> environment() {
        return Map.of(
                "SPARK_HOME", folder.toString(),
                "SPARK_SCALA_VERSION", "2.13",
                "SPARK_LOCAL_IP", "127.0.0.1");
    }

    /**
     * Starts a cluster.
     *
     * @param workers the number of workers with one core each
     * @return the URL of the master
     */
    String startCluster(int workers) throws IOException, InterruptedException {
        Path log = folder.resolve("master.log");
        start(log, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
        String master = await(log, MASTER);
        for (int worker = 0; worker < workers; worker++) {
            Path output = folder.resolve("worker-%s.log".formatted(worker));
            String work = folder.resolve("work-" + worker).toString();
            start(
                    output,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "600m",
                    "--work-dir",
                    work,
                    master);
            await(output, Pattern.compile("Successfully registered with master (\\S+)"));
        }
        return master;
    }

    private void start(Path output, String main, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx256m"));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of("-cp", folder.resolve("jars").resolve("*").toString(), main));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment());
        cluster.add(builder.start());
    }

    /** Waits until a text appears in a file; the first group of its last place. */
    static String await(Path file, Pattern text) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 3000; attempt++) {
            List<MatchResult> found = text.matcher(Files.exists(file) ? Files.readString(file) : "")
                    .results()
                    .toList();
            if (!found.isEmpty()) {
                return found.get(found.size() - 1).group(1);
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException(
                "'%s' does not appear in %s:%n%s".formatted(text, file, Files.readString(file)));
    }

    /** The executors that the workers have started. */
    Stream<ProcessHandle> executors() {
        return cluster.stream().flatMap(Process::children);
    }

    /** Ends the cluster, and removes the links, of which JUnit would warn one by one. */
    @Override
    public void close() throws IOException {
        cluster.stream().flatMap(Process::descendants).forEach(ProcessHandle::destroyForcibly);
        cluster.forEach(Process::destroyForcibly);
        try (Stream<Path> links = Files.list(folder.resolve("jars"))) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        }
    }
}
