package dev.bifocal.host.launch;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs trials as processes of this machine, some at a time; one for each GPU if there are GPUs. */
public final class LocalLauncher implements Launcher {

    private static final Duration PATIENCE = Duration.ofSeconds(35);
    private static final long POLL_MILLIS = 25;

    /** A process that this launcher has started, and its place among the jobs. */
    private record Job(TrialFiles trial, Process process, int place) {}

    @Override
    public void launch(Launch launch) {
        Deque<String> waiting = new ArrayDeque<>(launch.trials());
        List<String> adopted = new ArrayList<>(launch.running());
        List<Job> jobs = new ArrayList<>();
        try {
            while (!launch.stop().isMade()
                    && !Thread.currentThread().isInterrupted()
                    && !(waiting.isEmpty() && jobs.isEmpty() && adopted.isEmpty())) {
                adopted.removeIf(id -> !launch.alive().test(id));
                while (!waiting.isEmpty() && jobs.size() + adopted.size() < launch.jobs()) {
                    jobs.add(start(launch, waiting.remove(), freePlace(jobs)));
                }
                sleep();
                reap(launch, jobs);
            }
        } finally {
            end(launch, jobs);
        }
    }

    private static int freePlace(List<Job> jobs) {
        return IntStream.iterate(0, place -> place + 1)
                .filter(place -> jobs.stream().noneMatch(job -> job.place() == place))
                .findFirst()
                .orElseThrow();
    }

    private static Job start(Launch launch, String id, int place) {
        TrialFiles trial = new TrialFiles(launch.sweep(), id);
        Map<String, String> environment = launch.devices().isEmpty()
                ? Map.of()
                : Map.of(
                        TrialProcess.VISIBLE_DEVICES,
                        launch.devices().get(place % launch.devices().size()));
        try {
            Process process = TrialProcess.start(trial, launch.options(), environment);
            TrialProcessFile.begin(
                    trial,
                    new RunProcess(
                            process.pid(),
                            RunProcess.current().host(),
                            process.info().startInstant().orElse(null)));
            launch.listener().started(id, "process " + process.pid());
            return new Job(trial, process, place);
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
