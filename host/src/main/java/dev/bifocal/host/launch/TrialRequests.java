package dev.bifocal.host.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What trials need of a machine by their own settings.
 *
 * @param gpu whether a trial runs on a GPU
 * @param threads the largest {@code compute.threads}; 0 if no trial sets it
 */
record TrialRequests(boolean gpu, int threads) {

    static TrialRequests of(Path sweep, List<String> trials) {
        boolean gpu = false;
        int threads = 0;
        for (String id : trials) {
            JsonNode compute = experiment(new TrialFiles(sweep, id)).path("compute");
            gpu |= compute.path("device").asText("").startsWith("gpu");
            threads = Math.max(threads, compute.path("threads").asInt(0));
        }
        return new TrialRequests(gpu, threads);
    }

    private static JsonNode experiment(TrialFiles trial) {
        try {
            return new YAMLMapper().readTree(trial.experiment().toFile());
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "%s cannot be read: %s.".formatted(trial.experiment(), e.getMessage()),
                    "Start the sweep again, which writes the file.");
        }
    }
}
