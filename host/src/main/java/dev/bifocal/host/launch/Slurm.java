package dev.bifocal.host.launch;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Slurm's commands. */
final class Slurm {

    private static final int ARRAY_SIZE = 1001;
    private static final Pattern MAX_ARRAY_SIZE = Pattern.compile("(?m)^MaxArraySize\\s*=\\s*(\\d+)");
    private static final Pattern ARRAY_TASK =
            Pattern.compile("\\bArrayJobId=(\\d+) ArrayTaskId=(\\d+) .*?\\bJobState=(\\w+)");
    private static final String REMEDY = "Check with squeue whether Slurm answers, and try again.";

    private Slurm() {}

    /**
     * Submits a script.
     *
     * @param after the jobs whose end the array waits for
     * @return the number of the job
     */
    static String submit(Path script, Set<String> after) {
        List<String> command = new ArrayList<>(List.of("sbatch", "--parsable"));
        if (!after.isEmpty()) {
            command.add("--dependency=afterany:" + String.join(":", after));
        }
        command.add(script.toString());
        return output(command, "Change the options --slurm, or edit the script and submit it with sbatch.")
                .split(";", 2)[0];
    }

    /**
     * The tasks of a sweep that wait or run. Empty if the sweep was never submitted, and on a machine without Slurm.
     *
     * @throws dev.bifocal.api.BifocalException if Slurm does not answer
     */
    static List<SlurmTask> queue(Path sweep) {
        Map<String, SlurmFiles> arrays = new LinkedHashMap<>();
        SlurmFiles.of(sweep).forEach(files -> arrays.put(files.script().toString(), files));
        if (arrays.isEmpty()) {
            return List.of();
        }
        List<String> command = List.of("squeue", "--noheader", "--array", "--me", "--format=%F|%K|%T|%r|%o");
        return answer(command).stream()
                .flatMap(String::lines)
                .map(line -> line.split("\\|", 5))
                .filter(words -> words.length == 5 && arrays.containsKey(words[4]))
                .flatMap(words ->
                        task(Objects.requireNonNull(arrays.get(words[4])), words[0], words[1], words[2], words[3])
                                .stream())
                .filter(SlurmTask::live)
                .toList();
    }

    /**
     * How Slurm says that the tasks of a sweep have ended, from {@code sacct}, or from {@code scontrol} where jobs are
     * not accounted. The latest task of a trial counts. Empty where Slurm knows nothing.
     */
    static Map<String, SlurmTask> ended(Path sweep) {
        Map<String, SlurmTask> tasks = new LinkedHashMap<>();
        for (SlurmFiles files : SlurmFiles.of(sweep)) {
            files.jobs().stream()
                    .flatMap(job -> accounted(files, job).orElseGet(() -> remembered(files, job)).stream())
                    .forEach(task -> tasks.put(task.trial(), task));
        }
        tasks.values().removeIf(SlurmTask::live);
        return tasks;
    }

    private static Optional<List<SlurmTask>> accounted(SlurmFiles files, String job) {
        List<String> command =
                List.of("sacct", "--noheader", "--allocations", "--parsable2", "--format=JobID,State", "--jobs=" + job);
        return SystemCommand.run(command)
                .filter(answer -> answer.succeeded() && !answer.output().isEmpty())
                .map(answer -> answer.output()
                        .lines()
                        .map(line -> line.split("[_|]", 3))
                        .filter(words -> words.length == 3)
                        .flatMap(words -> task(files, words[0], words[1], words[2], "").stream())
                        .toList());
    }

    private static List<SlurmTask> remembered(SlurmFiles files, String job) {
        return SystemCommand.run(List.of("scontrol", "--oneliner", "show", "job", job)).stream()
                .flatMap(answer -> answer.output().lines())
                .map(ARRAY_TASK::matcher)
                .filter(Matcher::find)
                .flatMap(task -> task(files, task.group(1), task.group(2), task.group(3), "").stream())
                .toList();
    }

    /**
     * The task of an index; empty for a range of indices. The state of a cancelled job is {@code CANCELLED by USER}.
     */
    private static Optional<SlurmTask> task(SlurmFiles files, String job, String index, String state, String reason) {
        List<String> ids = files.ids();
        if (!index.matches("\\d{1,9}") || Integer.parseInt(index) >= ids.size()) {
            return Optional.empty();
        }
        int i = Integer.parseInt(index);
        return Optional.of(new SlurmTask(ids.get(i), job, i, state.split(" ", 2)[0], reason));
    }

    /** Takes jobs from the queue and ends their tasks. */
    static void cancel(Set<String> jobs) {
        if (!jobs.isEmpty()) {
            output(Stream.concat(Stream.of("scancel"), jobs.stream()).toList(), REMEDY);
        }
    }

    /**
     * The greatest number of tasks of an array; that of an unchanged Slurm on a machine without Slurm.
     *
     * @throws dev.bifocal.api.BifocalException if Slurm does not answer
     */
    static int arraySize() {
        return answer(List.of("scontrol", "show", "config"))
                .map(MAX_ARRAY_SIZE::matcher)
                .filter(Matcher::find)
                .map(size -> Integer.parseInt(size.group(1)))
                .orElse(ARRAY_SIZE);
    }

    /** The jobs of tasks. */
    static Set<String> jobs(List<SlurmTask> tasks) {
        return tasks.stream().map(SlurmTask::job).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The output of a command; empty on a machine without Slurm. */
    private static Optional<String> answer(List<String> command) {
        Optional<SystemCommand> answer = SystemCommand.run(command);
        if (answer.isPresent() && !answer.get().succeeded()) {
            throw refused(command, answer.get(), REMEDY);
        }
        return answer.map(SystemCommand::output);
    }

    private static String output(List<String> command, String remedy) {
        SystemCommand answer = SystemCommand.run(command)
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "The command %s of Slurm is not found on this machine.".formatted(command.get(0)),
                        "Start the sweep on a machine that submits jobs, or leave --launcher out."));
        if (!answer.succeeded()) {
            throw refused(command, answer, remedy);
        }
        return answer.output();
    }

    private static HostException refused(List<String> command, SystemCommand answer, String remedy) {
        String why = answer.errors().isEmpty() ? "exit code " + answer.code() : answer.errors();
        return new HostException(ErrorCode.RUN, "%s of Slurm failed: %s".formatted(command.get(0), why), remedy);
    }
}
