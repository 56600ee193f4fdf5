package dev.bifocal.host.launch;

import dev.bifocal.host.run.StopRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Trials to start.
 *
 * @param sweep the folder of the sweep, absolute
 * @param trials the ids of the trials to start, in order
 * @param running the ids of trials that live processes of an earlier call work on; each takes one of the jobs
 * @param alive whether such a trial still has its process
 * @param jobs the greatest number of processes at a time
 * @param devices the values of {@code CUDA_VISIBLE_DEVICES}, each with the GPUs of one trial. Empty on the CPU
 * @param options further words of each command, which name the plugins: {@code --plugins PATH} and {@code
 *     --allow-override ID}
 * @param listener follows the launch
 * @param stop a request to stop; the launcher checks it at least every second
 */
public record Launch(
        Path sweep,
        List<String> trials,
        List<String> running,
        Predicate<String> alive,
        int jobs,
        List<String> devices,
        List<String> options,
        LaunchListener listener,
        StopRequest stop) {

    /** Copies the lists. */
    public Launch {
        trials = List.copyOf(trials);
        running = List.copyOf(running);
        devices = List.copyOf(devices);
        options = List.copyOf(options);
    }
}
