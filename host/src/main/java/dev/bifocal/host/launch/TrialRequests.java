package dev.bifocal.host.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a trial needs of a machine by its own settings, with all of its processes: the largest numbers among some trials.
 *
 * @param gpus one for each process of a trial with {@code compute.device=gpu}; 0 if no trial has it
 * @param cores {@code compute.threads} of each process; 0 if no trial sets it
 */
record TrialRequests(int gpus, int cores) {

    static TrialRequests of(Path sweep, List<String> trials) {
        int gpus = 0;
        int cores = 0;
        for (String id : trials) {
            JsonNode compute = experiment(new TrialFiles(sweep, id)).path("compute");
            int processes = Math.max(1, compute.path("processes").asInt(1));
            if (compute.path("device").asText("").startsWith("gpu")) {
                gpus = Math.max(gpus, processes);
            }
            cores = Math.max(cores, processes * compute.path("threads").asInt(0));
        }
        return new TrialRequests(gpus, cores);
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
