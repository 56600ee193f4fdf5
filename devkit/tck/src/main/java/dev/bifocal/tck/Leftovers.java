package dev.bifocal.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds threads, open files and new files that a component leaves. */
final class Leftovers {

    private static final int RUNS = 3;
    private static final long PATIENCE_MILLIS = 2000;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private Leftovers() {}

    /**
     * Runs a component's life several times. The first run is not observed, because the host starts threads of its own.
     * Threads get two seconds to end.
     */
    static void requireNone(Runnable life) {
        life.run();
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        Set<String> open = openFiles();
        Set<String> working = names(Path.of(""));
        Set<String> temporary = temporary(life);
        requireNoThreads(threads);
        Set<String> stillOpen = openFiles();
        stillOpen.removeAll(open);
        Expect.that(stillOpen.isEmpty(), () -> "Files are still open after close(): %s.".formatted(stillOpen));
        Set<String> added = names(Path.of(""));
        added.removeAll(working);
        Expect.that(added.isEmpty(), () -> "The component leaves files in the working folder: %s.".formatted(added));
        Expect.that(temporary.isEmpty(), () -> "Each run leaves a file in the folder for temporary files: %s."
                .formatted(temporary));
    }

    /**
     * The shapes of names of temporary files that each run adds. Other processes add files, too: a shape does not count
     * if it also appears while nothing runs, for as long as the run took.
     */
    private static Set<String> temporary(Runnable life) {
        Set<String> left = new HashSet<>();
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            Set<String> added = added(life);
            long nanos = System.nanoTime() - start;
            added.removeAll(added(() -> LockSupport.parkNanos(nanos)));
            if (run == 0) {
                left.addAll(added);
            } else {
                left.retainAll(added);
            }
        }
        return left;
    }

    /** The names that something adds to the folder for temporary files, with # for numbers, except JUnit's. */
    private static Set<String> added(Runnable something) {
        Set<String> before = names(temporaryFolder());
        something.run();
        return names(temporaryFolder()).stream()
                .filter(name -> !before.contains(name) && !name.startsWith("junit"))
                .map(name -> name.replaceAll("[0-9]+", "#"))
                .collect(Collectors.toSet());
    }

    private static void requireNoThreads(Set<Thread> before) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        Set<String> left = left(before);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            left = left(before);
        }
        Set<String> names = left;
        Expect.that(names.isEmpty(), () -> "Threads are still alive after close(): %s. End them in close()."
                .formatted(names));
    }

    /** The names of new threads, except those of the platform, of Surefire and of the host. */
    private static Set<String> left(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.isAlive())
                .map(Thread::getName)
                .filter(name -> !name.startsWith("ForkJoinPool.commonPool")
                        && !name.startsWith("process reaper")
                        && !name.startsWith("surefire")
                        && !name.startsWith("plugin-watchdog"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir", "."));
    }

    private static Set<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
            return files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The regular files that this process has open, where the system tells; libraries and jars are left out. */
    private static Set<String> openFiles() {
        Set<String> open = new TreeSet<>();
        if (!Files.isDirectory(OPEN_FILES)) {
            return open;
        }
        try (Stream<Path> links = Files.list(OPEN_FILES)) {
            for (Path link : links.toList()) {
                addTarget(link, open);
            }
        } catch (IOException e) {
            return open;
        }
        return open;
    }

    private static void addTarget(Path link, Set<String> open) {
        try {
            Path target = Files.readSymbolicLink(link);
            String name = target.toString();
            if (name.startsWith("/")
                    && !name.startsWith("/dev/")
                    && !name.startsWith("/proc/")
                    && !name.endsWith(".jar")
                    && !name.contains(".so")
                    && !name.endsWith("modules")) {
                open.add(name);
            }
        } catch (IOException e) {
            // The file was closed in the meantime.
            return;
        }
    }
}
