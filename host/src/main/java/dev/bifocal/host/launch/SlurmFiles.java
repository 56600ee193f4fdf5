package dev.bifocal.host.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a job array in the folder of its sweep: {@code slurm-NUMBER.sh}, {@code .trials}, {@code .job} and
 * {@code .out}.
 *
 * @param sweep the folder of the sweep
 * @param number counts the arrays of the sweep, from 1
 */
record SlurmFiles(Path sweep, int number) {

    private static final Pattern SCRIPT = Pattern.compile("slurm-(\\d{1,9})\\.sh");

    /** The files of all arrays of a sweep, in their order. */
    static List<SlurmFiles> of(Path sweep) {
        return LaunchFiles.numbers(sweep, SCRIPT).stream()
                .map(number -> new SlurmFiles(sweep, number))
                .toList();
    }

    /** The files of a further array. */
    static SlurmFiles next(Path sweep) {
        return new SlurmFiles(sweep, LaunchFiles.nextNumber(sweep, SCRIPT));
    }

    /** The script. */
    Path script() {
        return file("sh");
    }

    /** The ids of the trials: the trial of index i in line i + 1. */
    Path trials() {
        return file("trials");
    }

    /** What Slurm and the scripts print; the output of a trial is in {@code ID.log}. */
    Path output() {
        return file("out");
    }

    /** The number of the job, once it is submitted; a script that a person submits writes it, too. */
    Path job() {
        return file("job");
    }

    private Path file(String suffix) {
        return sweep.resolve("slurm-%s.%s".formatted(number, suffix));
    }

    /** The ids of the trials by index; empty if the file is missing. */
    List<String> ids() {
        return LaunchFiles.lines(trials());
    }

    /** The number of the job; empty before it is submitted. */
    List<String> jobs() {
        return LaunchFiles.lines(job());
    }
}
