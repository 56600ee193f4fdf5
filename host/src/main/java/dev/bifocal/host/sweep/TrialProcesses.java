package dev.bifocal.host.sweep;

import dev.bifocal.host.launch.TrialProcessFile;
import dev.bifocal.host.run.RunProcess;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The live processes of some of a sweep's trials on this machine, whichever call has started them. */
final class TrialProcesses {

    private static final long POLL_MILLIS = 200;

    private final SweepFolder folder;
    private final Predicate<String> which;
    private boolean ended;

    /**
     * The processes of some trials.
     *
     * @param which selects trials by their ids
     */
    TrialProcesses(SweepFolder folder, Predicate<String> which) {
        this.folder = folder;
        this.which = which;
    }

    /** Asks the processes to stop, once, because a second signal would end a trial without a checkpoint. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            alive().flatMap(file -> ProcessHandle.of(file.pid()).stream()).forEach(ProcessHandle::destroy);
        }
    }

    /** Waits until no process is alive; false if that takes longer than the patience. */
    boolean await(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (alive().findAny().isPresent()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private Stream<TrialProcessFile> alive() {
        String host = RunProcess.current().host();
        return folder.plan().trials().stream()
                .map(StoredPlan.Entry::id)
                .filter(which)
                .flatMap(id -> TrialProcessFile.read(folder.trial(id).process()).stream())
                .filter(file -> file.host().equals(host) && file.isAlive());
    }
}
