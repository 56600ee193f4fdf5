package dev.bifocal.host.distributed;

import dev.bifocal.host.machine.JavaCommand;
import dev.bifocal.host.machine.PeakMemory;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other processes of a training on this machine. This process has rank 0. The others get the experiment in a file,
 * and end when this process ends, because it holds their input open.
 */
public final class LocalProcesses implements AutoCloseable {

    /** The command of the other processes. */
    public static final String COMMAND = "join";

    private static final Logger LOG = LoggerFactory.getLogger(LocalProcesses.class);
    private static final String FOLDER = "bifocal-processes-";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String STORE = "store";
    private static final String READY = "ready-%s";
    private static final String MEMORY = "memory-%s";
    private static final int END_SECONDS = 3;
    private static final int REASON_SECONDS = 3;
    private static final int LAST_LINES = 3;

    private final Path folder;
    private final int size;
    private final List<Place> places = new ArrayList<>();
    private final List<Process> others = new ArrayList<>();

    private LocalProcesses(Path folder, int size) {
        this.folder = folder;
        this.size = size;
    }

    /**
     * Starts processes 1 to size - 1.
     *
     * @param experiment the text of the experiment
     * @param options further arguments of their command, which name plugins
     * @throws dev.bifocal.api.BifocalException if the system starts no process
     */
    public static LocalProcesses start(int size, String experiment, List<String> options) {
        try {
            LocalProcesses processes = new LocalProcesses(Files.createTempDirectory(FOLDER), size);
            try {
                processes.start(experiment, options);
                return processes;
            } catch (IOException | RuntimeException e) {
                processes.close();
                throw e;
            }
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.RUN,
                    "The %s processes of compute.processes cannot be started: %s.".formatted(size, e.getMessage()),
                    "Check the free space of the temporary folder and the limit of processes, or set compute.processes to 1.",
                    e);
        }
    }

    private void start(String experiment, List<String> options) throws IOException {
        Path file = Files.writeString(folder.resolve("experiment.yaml"), experiment);
        List<String> arguments = new ArrayList<>(List.of(COMMAND, file.toString()));
        arguments.addAll(options);
        String token = UUID.randomUUID().toString();
        for (int rank = 0; rank < size; rank++) {
            places.add(new Place(rank, size, rank, size, "file:" + folder.resolve(STORE), LOOPBACK, token));
        }
        for (Place place : places.subList(1, size)) {
            ProcessBuilder builder = new ProcessBuilder(JavaCommand.deafToTerminal(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(log(place.rank()).toFile());
            builder.environment().put(Places.VARIABLE, Places.text(place));
            others.add(builder.start());
        }
    }

    /** The place of this process. */
    public Place place() {
        return places.get(0);
    }

    private Path log(int rank) {
        return folder.resolve("process-%s.log".formatted(rank));
    }

    /**
     * Tells the first process that one of its others is ready to meet it.
     *
     * @param place the place of this process, which {@link #start} started
     */
    public static void tellReady(Place place) {
        try {
            Files.createFile(told(place, READY));
        } catch (IOException e) {
            throw new LostProcessException(
                    "Process %s cannot tell the first that it is ready: %s.".formatted(place.rank(), e),
                    "Start the training again.",
                    e);
        }
    }

    /**
     * Tells the first process the peak memory of another one, which is about to end.
     *
     * @param place the place of this process, which {@link #start} started
     */
    public static void tellMemory(Place place) {
        PeakMemory.ofThisProcess().ifPresent(mib -> {
            try {
                Files.writeString(told(place, MEMORY), Double.toString(mib));
            } catch (IOException e) {
                LOG.debug("The first process has ended", e);
            }
        });
    }

    private static Path told(Place place, String file) {
        return Path.of(place.store().substring(place.store().indexOf(':') + 1))
                .resolveSibling(file.formatted(place.rank()));
    }

    private double memory() {
        double sum = 0;
        for (Place place : places) {
            try {
                Path file = told(place, MEMORY);
                sum += Files.exists(file) ? Double.parseDouble(Files.readString(file)) : 0;
            } catch (IOException | NumberFormatException e) {
                LOG.debug("Process {} has not told its memory", place.rank(), e);
            }
        }
        return sum;
    }

    /**
     * Waits until the other processes are ready to meet this one. Without it, this process would wait to meet a process that
     * has ended.
     *
     * @param patience seconds for the wait
     * @throws LostProcessException if a process ends, or is not ready in time
     */
    public void awaitReady(int patience) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
        while (!areReady()) {
            ended(null).ifPresent(reason -> {
                throw reason;
            });
            if (System.nanoTime() > deadline) {
                throw new LostProcessException(
                        "Another process was not ready within %s seconds.".formatted(patience),
                        "Raise compute.patience, or set compute.processes to 1.",
                        null);
            }
            pause();
        }
    }

    private boolean areReady() {
        return places.stream().skip(1).allMatch(place -> Files.exists(folder.resolve(READY.formatted(place.rank()))));
    }

    /**
     * Completes an error with the reason why another process has ended, if one ends within a few seconds.
     *
     * @param lost the error of this process
     */
    public LostProcessException explain(LostProcessException lost) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(REASON_SECONDS);
        while (others.stream().allMatch(Process::isAlive) && System.nanoTime() < deadline) {
            pause();
        }
        return ended(lost).orElse(lost);
    }

    /** An error about the first process that has failed. */
    private Optional<LostProcessException> ended(@Nullable LostProcessException cause) {
        for (Place place : places.subList(1, 1 + others.size())) {
            Process other = others.get(place.rank() - 1);
            if (!other.isAlive() && other.exitValue() != 0) {
                return Optional.of(new LostProcessException(
                        "Process %s of %s ended with exit code %s%s."
                                .formatted(place.rank(), size, other.exitValue(), lastWords(place.rank())),
                        "Remove the cause if there is one, and resume the run.",
                        cause));
            }
        }
        return Optional.empty();
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String lastWords(int rank) {
        try {
            List<String> lines = Files.readAllLines(log(rank), StandardCharsets.UTF_8).stream()
                    // PyTorch prints warnings of its own.
                    .filter(line -> !line.isBlank() && !line.startsWith("[W "))
                    .toList();
            String last = String.join(" ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
            return last.isEmpty() ? "" : ": " + last.replaceFirst("\\.$", "");
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits for the other processes, ends those that do not end by themselves, and removes their files. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        for (Process other : others) {
            try {
                other.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                other.destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                other.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        PeakMemory.noteOthers(memory());
        remove(folder);
    }

    /**
     * Removes the files of processes whose first one was killed. Nothing happens to files that {@link #start} has not made.
     *
     * @param experiment the file of the experiment
     */
    public static void removeFiles(Path experiment) {
        Path folder = experiment.toAbsolutePath().getParent();
        if (Places.isOfBifocal()
                && folder != null
                && folder.getFileName().toString().startsWith(FOLDER)) {
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                if (!file.toFile().delete()) {
                    LOG.debug("{} could not be removed", file);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The files of the processes in {} could not be removed", folder, e);
        }
    }
}
