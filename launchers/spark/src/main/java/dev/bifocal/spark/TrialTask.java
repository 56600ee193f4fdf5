package dev.bifocal.spark;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.resource.ResourceInformation;

/**
 * Runs the process of one trial on an executor. The exit code and the output are in the folder of the sweep, so a task
 * succeeds whatever the code is. When Spark cancels the task, or when the executor ends, the trial saves a checkpoint.
 *
 * @param sweep the folder of the sweep
 * @param directory the folder in which the command runs
 * @param command the words of the command, with {@code $id} for the id of the trial
 */
record TrialTask(String sweep, String directory, List<String> command) implements VoidFunction<String> {

    private static final long PATIENCE_SECONDS = 35;
    private static final long POLL_MILLIS = 200;

    @Override
    public void call(String id) throws IOException, InterruptedException {
        TaskContext context = TaskContext.get();
        // The executor of the first attempt was lost. Its trial is saving a checkpoint perhaps, and bifocal sweep
        // resume continues it.
        if (context.attemptNumber() > 0) {
            return;
        }
        Process process = start(id, context);
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (context.isInterrupted()) {
                    process.getOutputStream().close();
                    process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    context.killTaskIfInterrupted();
                }
            }
        } finally {
            process.getOutputStream().close();
        }
    }

    private Process start(String id, TaskContext context) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", script(), "sh", sweep + "/" + id));
        command.forEach(word -> words.add(word.equals("$id") ? id : word));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(new File(directory))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment(context.resourcesJMap()));
        return builder.start();
    }

    /** The variable with the GPUs of a task; empty without any. */
    static Map<String, String> environment(Map<String, ResourceInformation> resources) {
        ResourceInformation gpus = resources.get("gpu");
        return gpus == null ? Map.of() : Map.of("CUDA_VISIBLE_DEVICES", String.join(",", gpus.addresses()));
    }

    private static String script() throws IOException {
        try (InputStream script = Objects.requireNonNull(TrialTask.class.getResourceAsStream("trial.sh"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
