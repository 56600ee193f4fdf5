package dev.bifocal.host.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Prints an Indexed Job of Kubernetes (batch/v1), one index for each trial, and starts nothing. The pods mount a claim
 * with the folder of the sweep under the path that it has here, and run {@code bifocal} of an image.
 *
 * <p>Each job has a number, a name with this number, and a file {@code kubernetes-NUMBER.trials} with its trials, which
 * the pods read when they start. A later job therefore changes nothing for an earlier one.
 *
 * <p>An index is repeated after a crash or a stop, from its checkpoint, but not after an error of Bifocal (exit codes 1
 * to 3). A pod that Kubernetes evicts does not count as an attempt.
 */
public final class KubernetesLauncher implements Launcher {

    private static final Set<String> NAMES =
            Set.of("image", "claim", "mount", "path", "command", "namespace", "cpus", "memory", "gpus", "retries");
    private static final int RETRIES = 3;
    private static final String GPU = "nvidia.com/gpu";

    /** Kubernetes allows 63 characters in names, and adds the index to them. */
    private static final int LONGEST_NAME = 50;

    private static final Pattern TRIALS = Pattern.compile("kubernetes-(\\d{1,9})\\.trials");

    /** Bifocal ends within 30 seconds of SIGTERM. */
    private static final int GRACE_SECONDS = 60;

    private final LauncherOptions options;
    private final Consumer<String> print;

    /**
     * A launcher.
     *
     * @param values {@code image} and {@code claim}, which are required; {@code mount}, the path of the claim in the
     *     pods, by default the folder that contains the sweep; {@code path} in the claim; {@code command}, by default
     *     {@code bifocal}; {@code namespace}, {@code cpus}, {@code memory}, {@code gpus}; {@code retries} of a trial
     * @param print takes the job as YAML
     * @throws dev.bifocal.api.BifocalException for unknown and missing values
     */
    public KubernetesLauncher(Map<String, String> values, Consumer<String> print) {
        this.options = new LauncherOptions("kubernetes", values);
        this.print = print;
        values.keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw options.refused(
                            name,
                            "The options are "
                                    + String.join(", ", NAMES.stream().sorted().toList()) + ".");
                });
        for (String name : List.of("image", "claim")) {
            if (!values.containsKey(name)) {
                throw new HostException(
                        ErrorCode.USAGE,
                        "The launcher kubernetes requires the option '%s'.".formatted(name),
                        "Give --kubernetes %s=VALUE.".formatted(name));
            }
        }
        options.number("gpus", 0, 0);
        options.number("retries", 0, RETRIES);
    }

    @Override
    public void launch(Launch launch) {
        int number = LaunchFiles.nextNumber(launch.sweep(), TRIALS);
        Path ids = launch.sweep().resolve("kubernetes-%s.trials".formatted(number));
        YAMLMapper mapper = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER, YAMLGenerator.Feature.SPLIT_LINES)
                .enable(
                        YAMLGenerator.Feature.MINIMIZE_QUOTES,
                        YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS,
                        YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
                .build();
        try {
            String job = mapper.writeValueAsString(job(launch, ids, number)).strip();
            LaunchFiles.write(ids, String.join("\n", launch.trials()) + "\n");
            print.accept(job);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> job(Launch launch, Path ids, int number) {
        Map<String, Object> metadata = map("name", name(launch.sweep(), number));
        if (options.values().containsKey("namespace")) {
            metadata.put("namespace", options.text("namespace", ""));
        }
        Map<String, Object> spec = map("completionMode", "Indexed");
        spec.put("completions", launch.trials().size());
        spec.put("parallelism", Math.min(launch.jobs(), launch.trials().size()));
        spec.put("backoffLimitPerIndex", options.number("retries", 0, RETRIES));
        spec.put("podFailurePolicy", Map.of("rules", List.of(evicted(), failed())));
        spec.put("template", Map.of("spec", pod(launch, ids)));
        Map<String, Object> job = map("apiVersion", "batch/v1");
        job.put("kind", "Job");
        job.put("metadata", metadata);
        job.put("spec", spec);
        return job;
    }

    private static String name(Path sweep, int number) {
        String name = "bifocal-"
                + String.valueOf(sweep.getFileName()).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String end = "-" + number;
        return name.substring(0, Math.min(LONGEST_NAME - end.length(), name.length()))
                        .replaceAll("-+$", "")
                + end;
    }

    private static Map<String, Object> evicted() {
        Map<String, Object> rule = map("action", "Ignore");
        rule.put("onPodConditions", List.of(conditions("DisruptionTarget")));
        return rule;
    }

    private static Map<String, Object> conditions(String type) {
        Map<String, Object> condition = map("type", type);
        condition.put("status", "True");
        return condition;
    }

    private static Map<String, Object> failed() {
        Map<String, Object> codes = map("containerName", "trial");
        codes.put("operator", "In");
        codes.put("values", List.of(1, 2, 3));
        Map<String, Object> rule = map("action", "FailIndex");
        rule.put("onExitCodes", codes);
        return rule;
    }

    private Map<String, Object> pod(Launch launch, Path ids) {
        Map<String, Object> container = map("name", "trial");
        container.put("image", options.text("image", ""));
        container.put("command", List.of("sh", "-c", script(launch, ids)));
        Map<String, Object> resources = resources(TrialRequests.of(launch.sweep(), launch.trials()));
        if (!resources.isEmpty()) {
            container.put("resources", resources);
        }
        Map<String, Object> mount = map("name", "runs");
        mount.put("mountPath", mount(launch.sweep()));
        if (options.values().containsKey("path")) {
            mount.put("subPath", options.text("path", ""));
        }
        container.put("volumeMounts", List.of(mount));
        Map<String, Object> volume = map("name", "runs");
        volume.put("persistentVolumeClaim", Map.of("claimName", options.text("claim", "")));
        Map<String, Object> pod = map("restartPolicy", "Never");
        pod.put("terminationGracePeriodSeconds", GRACE_SECONDS);
        pod.put("containers", List.of(container));
        pod.put("volumes", List.of(volume));
        return pod;
    }

    /** The limits that the user sets. Without them, a core for each thread is reserved, and a GPU for each process. */
    private Map<String, Object> resources(TrialRequests needs) {
        Map<String, String> limits = new LinkedHashMap<>();
        put(limits, "cpu", "cpus");
        put(limits, "memory", "memory");
        if (needs.gpus() > 0) {
            limits.put(GPU, Integer.toString(needs.gpus()));
        }
        put(limits, GPU, "gpus");
        Map<String, Object> resources = new LinkedHashMap<>();
        if (needs.cores() > 0 && !limits.containsKey("cpu")) {
            resources.put("requests", Map.of("cpu", Integer.toString(needs.cores())));
        }
        if (!limits.isEmpty()) {
            resources.put("limits", limits);
        }
        return resources;
    }

    private void put(Map<String, String> resources, String resource, String option) {
        if (options.values().containsKey(option)) {
            resources.put(resource, options.text(option, ""));
        }
    }

    private String mount(Path sweep) {
        Path mount = Path.of(options.text("mount", String.valueOf(sweep.getParent())));
        if (!sweep.startsWith(mount)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The option mount of the launcher kubernetes is %s, but the sweep is in %s."
                            .formatted(mount, sweep),
                    "Give a folder that contains the sweep; pods see it under the same path.");
        }
        return mount.toString();
    }

    /** Forwards SIGTERM, and records an exit code other than 0, as the contract of launchers says. */
    private String script(Launch launch, Path ids) {
        StringBuilder options = new StringBuilder();
        launch.options().forEach(word -> options.append(' ').append(ShellScript.quoted(word)));
        String sweep = ShellScript.quoted(launch.sweep().toString());
        return """
                id=$(sed -n "$((JOB_COMPLETION_INDEX + 1))p" %s)
                trial=%s/$id
                rm -f "$trial.exit"
                %s sweep trial %s "$id"%s </dev/null >>"$trial.log" 2>&1 &
                child=$!
                trap 'kill -TERM "$child"' TERM
                wait "$child"; code=$?
                while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
                [ "$code" = 0 ] || echo "$code $(date -u +%%Y-%%m-%%dT%%H:%%M:%%SZ)" >"$trial.exit"
                exit "$code"
                """
                .formatted(
                        ShellScript.quoted(ids.toString()),
                        sweep,
                        ShellScript.quoted(this.options.text("command", "bifocal")),
                        sweep,
                        options);
    }

    private static Map<String, Object> map(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }
}
