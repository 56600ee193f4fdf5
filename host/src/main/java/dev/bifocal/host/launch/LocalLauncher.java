package dev.bifocal.host.launch;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Runs trials as processes of this machine, some at a time; one for each GPU if there are GPUs. */
public final class LocalLauncher implements Launcher {

    private static final Duration PATIENCE = Duration.ofSeconds(35);
    private static final long POLL_MILLIS = 25;

    /** The states of trials that an earlier call started are read from files. */
    private static final Duration ADOPTED_POLL = Duration.ofSeconds(1);

    /** A process that this launcher has started. */
    private record Job(TrialFiles trial, Process process) {}

    @Override
    public void launch(Launch launch) {
        Deque<String> waiting = new ArrayDeque<>(launch.trials());
        List<String> adopted = new ArrayList<>(launch.running());
        List<Job> jobs = new ArrayList<>();
        long polled = System.nanoTime() - ADOPTED_POLL.toNanos();
        try {
            while (!launch.stop().isMade()
                    && !Thread.currentThread().isInterrupted()
                    && !(waiting.isEmpty() && jobs.isEmpty() && adopted.isEmpty())) {
                if (System.nanoTime() - polled >= ADOPTED_POLL.toNanos()) {
                    adopted.removeIf(id -> !launch.alive().test(id));
                    polled = System.nanoTime();
                }
                while (!waiting.isEmpty() && jobs.size() + adopted.size() < launch.jobs()) {
                    Stream<String> working =
                            Stream.concat(jobs.stream().map(job -> job.trial().id()), adopted.stream());
                    jobs.add(start(launch, waiting.remove(), devices(launch, working)));
                }
                sleep();
                reap(launch, jobs);
            }
        } finally {
            end(launch, jobs);
        }
    }

    /**
     * The GPUs for the next trial: those that the fewest trials on this machine use, the first of several. Empty on the
     * CPU.
     *
     * @param working the ids of the trials that run
     */
    static Optional<String> devices(Launch launch, Stream<String> working) {
        String host = RunProcess.current().host();
        List<Set<String>> used = working.flatMap(
                        id -> TrialProcessFile.read(new TrialFiles(launch.sweep(), id).process()).stream())
                .filter(process -> process.host().equals(host))
                .flatMap(process -> Optional.ofNullable(process.devices()).stream())
                .map(LocalLauncher::each)
                .toList();
        return launch.devices().stream().min(Comparator.comparing(devices -> used.stream()
                .filter(others -> !Collections.disjoint(others, each(devices)))
                .count()));
    }

    private static Set<String> each(String devices) {
        return Set.of(devices.split(","));
    }

    private static Job start(Launch launch, String id, Optional<String> devices) {
        TrialFiles trial = new TrialFiles(launch.sweep(), id);
        Map<String, String> environment =
                devices.map(gpus -> Map.of(TrialProcess.VISIBLE_DEVICES, gpus)).orElse(Map.of());
        try {
            Process process = TrialProcess.start(trial, launch.options(), environment);
            TrialProcessFile.begin(
                    trial,
                    new RunProcess(
                            process.pid(),
                            RunProcess.current().host(),
                            process.info().startInstant().orElse(null)),
                    devices.orElse(System.getenv(TrialProcess.VISIBLE_DEVICES)));
            return new Job(trial, process);
        } catch (IOException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new HostException(
                    ErrorCode.RUN,
                    "The process of trial %s cannot be started: %s.".formatted(id, trouble.reason()),
                    trouble.remedy(),
                    e);
        }
    }

    private static void reap(Launch launch, List<Job> jobs) {
        for (Iterator<Job> each = jobs.iterator(); each.hasNext(); ) {
            Job job = each.next();
            if (!job.process().isAlive()) {
                each.remove();
                int code = job.process().exitValue();
                job.trial().writeExit(code);
                launch.listener().ended(job.trial().id(), code);
            }
        }
    }

    /** Asks the processes to stop, and waits for their checkpoints. */
    private static void end(Launch launch, List<Job> jobs) {
        jobs.forEach(job -> job.process().destroy());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!jobs.isEmpty()
                && System.nanoTime() < deadline
                && !Thread.currentThread().isInterrupted()) {
            sleep();
            reap(launch, jobs);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
