package dev.bifocal.host.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The script of a job array. A person can read it, change it and submit it with {@code sbatch}.
 *
 * <p>The body, {@code slurm.sh} in the resources, is fixed; the head has the options of {@code sbatch} and the
 * variables that the body uses. Any long option of {@code sbatch} can be set. The launcher's own options are {@code
 * limit}, the greatest number of tasks that run at a time, {@code signal}, the seconds between the signal to save and
 * the time limit, and {@code requeues}, the number of successive attempts without a checkpoint after which a trial
 * fails.
 */
final class SlurmScript {

    /** The seconds that a trial has for its last step, a checkpoint and its end, before the time limit. */
    private static final int SIGNAL_SECONDS = 60;

    private static final int REQUEUES = 3;
    private static final Pattern NAME = Pattern.compile("[a-z]+(-[a-z]+)*");
    private static final Set<String> OWN = Set.of("limit", "signal", "requeues");
    private static final Map<String, String> SHORT = Map.of("cpus", "cpus-per-task");
    private static final Set<String> SET_BY_LAUNCHER = Set.of(
            "array",
            "chdir",
            "error",
            "job-name",
            "no-requeue",
            "open-mode",
            "output",
            "parsable",
            "requeue",
            "wait",
            "wrap");
    private static final Set<String> GPU_OPTIONS = Set.of("gres", "gpus", "gpus-per-node", "gpus-per-task");

    private final LauncherOptions options;

    /**
     * Checks the options.
     *
     * @throws dev.bifocal.api.BifocalException for an option that the launcher sets itself, and for a wrong number
     */
    SlurmScript(LauncherOptions options) {
        this.options = options;
        for (String name : options.values().keySet()) {
            if (!NAME.matcher(name).matches() || SET_BY_LAUNCHER.contains(name)) {
                throw options.refused(
                        name,
                        "Use limit, signal, requeues, cpus, or a long option of sbatch that the launcher does not set itself.");
            }
        }
        limit();
        signal();
        requeues();
    }

    /** The greatest number of tasks that run at a time; 0 without a limit. */
    int limit() {
        return options.number("limit", 1, 0);
    }

    private int signal() {
        return options.number("signal", 1, SIGNAL_SECONDS);
    }

    private int requeues() {
        return options.number("requeues", 1, REQUEUES);
    }

    /**
     * The text of a script.
     *
     * @param files the script's own files
     * @param trials the ids of the trials, by index
     * @param command the command of a trial, with {@link ShellScript#ID} for its id
     */
    String text(SlurmFiles files, List<String> trials, List<String> command) {
        Map<String, String> sbatch = new LinkedHashMap<>();
        sbatch.put("job-name", "bifocal-" + files.sweep().getFileName());
        sbatch.put("array", "0-%s%s".formatted(trials.size() - 1, limit() == 0 ? "" : "%" + limit()));
        sbatch.put("chdir", Path.of("").toAbsolutePath().toString());
        sbatch.put("output", files.output().toString().replace("%", "%%"));
        sbatch.put("open-mode", "append");
        sbatch.put("signal", "B:USR1@" + signal());
        requests(files.sweep(), trials).forEach(sbatch::put);
        options.values().forEach((name, value) -> {
            if (!OWN.contains(name)) {
                sbatch.put(SHORT.getOrDefault(name, name), value);
            }
        });
        List<String> lines = new ArrayList<>();
        lines.add("#!/usr/bin/env bash");
        lines.add(
                "# The trials of a sweep, one for each index of a job array: line INDEX + 1 of TRIALS is the id of a trial.");
        lines.add("# Bifocal wrote this file. To submit it by hand: sbatch "
                + ShellScript.quoted(files.script().toString()));
        sbatch.forEach((name, value) -> lines.add("#SBATCH --%s=%s".formatted(name, quotedOption(value))));
        lines.add("#SBATCH --requeue");
        lines.add("");
        lines.add("SWEEP=" + ShellScript.quoted(files.sweep().toString()));
        lines.add("TRIALS=" + ShellScript.quoted(files.trials().toString()));
        lines.add("REQUEUES=" + requeues() + " # successive attempts without a new checkpoint or result");
        lines.add("id=$(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" \"$TRIALS\")");
        lines.add("COMMAND=" + ShellScript.command(command));

        return String.join("\n", lines) + "\n" + body();
    }

    /** What the trials need by their own settings: a GPU for each process, and a core for each thread. */
    private Map<String, String> requests(Path sweep, List<String> trials) {
        TrialRequests needs = TrialRequests.of(sweep, trials);
        Map<String, String> requests = new LinkedHashMap<>();
        if (needs.gpus() > 0 && options.values().keySet().stream().noneMatch(GPU_OPTIONS::contains)) {
            requests.put("gres", "gpu:" + needs.gpus());
        }
        if (needs.cores() > 0) {
            requests.put("cpus-per-task", Integer.toString(needs.cores()));
        }
        return requests;
    }

    private static String quotedOption(String value) {
        return value.matches("[\\w./:@%,=+*-]+") ? value : "\"" + value + "\"";
    }

    private static String body() {
        try (InputStream resource = Objects.requireNonNull(SlurmScript.class.getResourceAsStream("slurm.sh"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
