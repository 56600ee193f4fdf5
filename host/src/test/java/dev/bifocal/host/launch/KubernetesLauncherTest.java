package dev.bifocal.host.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.run.StopRequest;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job, read with the types of batch/v1; a field that these do not have is an error. */
class KubernetesLauncherTest {

    private static final List<String> TRIALS = List.of("0123456789ab", "ba9876543210", "abcabcabcabc");

    @TempDir
    Path folder;

    private String compute = "{device: cpu}";

    @Test
    void printsAnIndexedJob() throws Exception {
        Path sweep = Files.createDirectories(folder.resolve("runs").resolve("My_Sweep 1"));
        Job job = strict().readValue(
                        print(
                                sweep,
                                Map.of(
                                        "image",
                                        "registry/bifocal:1",
                                        "claim",
                                        "data",
                                        "cpus",
                                        "4",
                                        "memory",
                                        "8Gi",
                                        "gpus",
                                        "1")),
                        Job.class);
        assertThat(job.getApiVersion()).isEqualTo("batch/v1");
        assertThat(job.getMetadata().getName()).isEqualTo("bifocal-my-sweep-1-1");
        assertThat(job.getSpec().getCompletionMode()).isEqualTo("Indexed");
        assertThat(job.getSpec().getCompletions()).isEqualTo(3);
        assertThat(job.getSpec().getParallelism()).isEqualTo(2);
        assertThat(job.getSpec().getBackoffLimitPerIndex()).isEqualTo(3);
        assertThat(job.getSpec().getPodFailurePolicy().getRules())
                .extracting(rule -> rule.getAction())
                .containsExactly("Ignore", "FailIndex");
        var pod = job.getSpec().getTemplate().getSpec();
        assertThat(pod.getRestartPolicy()).isEqualTo("Never");
        var container = pod.getContainers().get(0);
        assertThat(container.getResources().getLimits().keySet())
                .containsExactlyInAnyOrder("cpu", "memory", "nvidia.com/gpu");
        assertThat(container.getVolumeMounts().get(0).getMountPath())
                .isEqualTo(folder.resolve("runs").toString());
        assertThat(container.getCommand().get(2)).contains("sweep trial '" + sweep + "' \"$id\" --plugins p.jar");
        assertThat(sweep.resolve("kubernetes-1.trials")).hasContent(String.join("\n", TRIALS));
    }

    @Test
    void aSecondJobChangesNothingForTheFirst() throws Exception {
        Map<String, String> options = Map.of("image", "i", "claim", "c");
        Path sweep = Files.createDirectories(folder.resolve("a-sweep-with-a-name-that-is-longer-than-fifty-letters"));
        Job first = strict().readValue(print(sweep, options), Job.class);
        Job second = strict().readValue(print(sweep, options, TRIALS.subList(2, 3)), Job.class);

        assertThat(sweep.resolve("kubernetes-1.trials")).hasContent(String.join("\n", TRIALS));
        assertThat(sweep.resolve("kubernetes-2.trials")).hasContent(TRIALS.get(2));
        assertThat(first.getMetadata().getName())
                .isEqualTo("bifocal-a-sweep-with-a-name-that-is-longer-than-1")
                .hasSizeLessThanOrEqualTo(50);
        assertThat(second.getMetadata().getName()).isEqualTo("bifocal-a-sweep-with-a-name-that-is-longer-than-2");
        assertThat(second.getSpec().getCompletions()).isEqualTo(1);
        assertThat(second.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .get(0)
                        .getCommand()
                        .get(2))
                .contains("kubernetes-2.trials");
    }

    @Test
    void requestsTheCoresAndGpusOfAllProcessesOfATrial() throws Exception {
        compute = "{device: gpu, threads: 3, processes: 2}";
        Map<String, String> options = Map.of("image", "i", "claim", "c");
        var resources = container(print(folder, options)).getResources();
        assertThat(resources.getRequests()).hasToString("{cpu=6}");
        assertThat(resources.getLimits()).hasToString("{nvidia.com/gpu=2}");

        Map<String, String> own = Map.of("image", "i", "claim", "c", "cpus", "8", "gpus", "1");
        resources = container(print(folder, own)).getResources();
        assertThat(resources.getRequests()).isEmpty();
        assertThat(resources.getLimits()).hasToString("{cpu=8, nvidia.com/gpu=1}");
    }

    private static Container container(String job) throws IOException {
        return strict().readValue(job, Job.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }

    @Test
    void theTypesRefuseAnUnknownField() {
        assertThatThrownBy(
                        () -> strict().readValue("{apiVersion: batch/v1, kind: Job, spec: {parallel: 2}}", Job.class))
                .isInstanceOf(UnrecognizedPropertyException.class);
    }

    @Test
    void refusesUnknownAndMissingOptions() {
        assertThatThrownBy(() -> print(folder, Map.of("image", "i", "claim", "c", "cpu", "1")))
                .isInstanceOf(BifocalException.class)
                .hasMessage("The launcher kubernetes has no option 'cpu'.");
        assertThatThrownBy(() -> print(folder, Map.of("image", "i")))
                .hasMessage("The launcher kubernetes requires the option 'claim'.");
        assertThatThrownBy(() -> print(folder, Map.of("image", "i", "claim", "c", "mount", "/elsewhere")))
                .hasMessageContaining("mount");
    }

    @Test
    void theScriptRunsTheTrialOfItsIndex() throws Exception {
        Path command = folder.resolve("bifocal");
        Files.writeString(command, "#!/bin/sh\necho \"$@\"; exit 3\n");
        command.toFile().setExecutable(true);
        Path sweep = Files.createDirectories(folder.resolve("runs").resolve("s"));
        Job job = strict().readValue(
                        print(sweep, Map.of("image", "i", "claim", "c", "command", command.toString())), Job.class);
        List<String> words =
                job.getSpec().getTemplate().getSpec().getContainers().get(0).getCommand();
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("JOB_COMPLETION_INDEX", "1");
        assertThat(builder.start().waitFor()).isEqualTo(3);
        TrialFiles trial = new TrialFiles(sweep, TRIALS.get(1));
        assertThat(trial.log()).hasContent("sweep trial %s %s --plugins p.jar".formatted(sweep, trial.id()));
        assertThat(trial.exitCode()).hasValue(3);
    }

    private String print(Path sweep, Map<String, String> options) throws IOException {
        return print(sweep, options, TRIALS);
    }

    private String print(Path sweep, Map<String, String> options, List<String> trials) throws IOException {
        List<String> printed = new ArrayList<>();
        for (String id : TRIALS) {
            Files.writeString(sweep.resolve(id + ".yaml"), "compute: " + compute);
        }
        Launch launch = new Launch(
                sweep,
                trials,
                List.of(),
                id -> false,
                2,
                List.of(),
                List.of("--plugins", "p.jar"),
                (id, code) -> {},
                new StopRequest());
        new KubernetesLauncher(new LinkedHashMap<>(options), printed::add).launch(launch);
        return String.join("\n", printed);
    }

    /** The types keep fields that they do not know, unless the reader ignores that they want to. */
    private static YAMLMapper strict() {
        return YAMLMapper.builder()
                .annotationIntrospector(new JacksonAnnotationIntrospector() {
                    @Override
                    public Boolean hasAnySetter(Annotated annotated) {
                        return (annotated instanceof AnnotatedMember member
                                        && member.getDeclaringClass().getName().startsWith("io.fabric8"))
                                ? Boolean.FALSE
                                : super.hasAnySetter(annotated);
                    }
                })
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }
}
