package dev.bifocal.host.launch;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Submits trials to Slurm as job arrays, one task for each trial, and returns. Trials that wait or run already are left
 * out.
 *
 * <p>A task that comes to its time limit or is preempted saves a checkpoint and queues itself again, see {@link
 * SlurmScript}.
 */
public final class SlurmLauncher implements Launcher {

    private final SlurmScript script;
    private final @Nullable Consumer<String> print;

    /** A launcher without options, which knows the queue of sweeps that others have submitted. */
    public SlurmLauncher() {
        this(Map.of(), null);
    }

    /**
     * A launcher.
     *
     * @param options {@code limit}, {@code signal}, {@code requeues} and long options of {@code sbatch}, by name
     * @param print takes the scripts, which are written but not submitted then; null to submit them
     * @throws dev.bifocal.api.BifocalException for an unknown option
     */
    public SlurmLauncher(Map<String, String> options, @Nullable Consumer<String> print) {
        this.script = new SlurmScript(new LauncherOptions("slurm", options));
        this.print = print;
    }

    @Override
    public void launch(Launch launch) {
        Path sweep = launch.sweep();
        List<SlurmTask> queue = Slurm.queue(sweep);
        Set<String> busy = new HashSet<>(launch.running());
        queue.forEach(task -> busy.add(task.trial()));
        List<String> trials =
                launch.trials().stream().filter(id -> !busy.contains(id)).toList();
        List<String> command = TrialProcess.command(sweep, ShellScript.ID, launch.options());
        Set<String> earlier = Slurm.jobs(queue);
        int size = Slurm.arraySize();
        for (int from = 0; from < trials.size() && !launch.stop().isMade(); from += size) {
            List<String> part = trials.subList(from, Math.min(trials.size(), from + size));
            SlurmFiles files = SlurmFiles.next(sweep);
            String text = script.text(files, part, command);
            LaunchFiles.write(files.trials(), String.join("\n", part) + "\n");
            LaunchFiles.write(files.script(), text);
            if (print != null) {
                print.accept(text);
                continue;
            }
            earlier.add(submit(files, earlier));
        }
    }

    /**
     * Submits an array. With a limit it waits for the sweep's earlier arrays, because the limit holds for the sweep.
     */
    private String submit(SlurmFiles files, Set<String> earlier) {
        String job = Slurm.submit(files.script(), script.limit() == 0 ? Set.of() : earlier);
        LaunchFiles.write(files.job(), job + "\n");
        return job;
    }

    @Override
    public Map<String, String> queued(Path sweep) {
        return texts(Slurm.queue(sweep));
    }

    @Override
    public Map<String, String> ended(Path sweep) {
        return texts(Slurm.ended(sweep).values());
    }

    private static Map<String, String> texts(Collection<SlurmTask> tasks) {
        return tasks.stream()
                .collect(Collectors.toMap(SlurmTask::trial, SlurmTask::text, (a, b) -> a, LinkedHashMap::new));
    }

    @Override
    public void stop(Path sweep) {
        Slurm.cancel(Slurm.jobs(Slurm.queue(sweep)));
    }
}
