package dev.bifocal.host.config;

import dev.bifocal.api.option.Option;
import java.util.regex.Pattern;

/** Where it runs. */
public record ComputeConfig(
        @Option(doc = "The device: auto takes the first GPU if there is one, cpu, gpu, or gpu:n.", value = "auto")
                String device,
        @Option(doc = "Threads of the engine; 0 for as many as there are cores.", value = "0", min = 0) int threads,
        @Option(doc = "Threads that augment; 0 for as many as there are cores.", value = "0", min = 0) int loaders) {

    private static final Pattern DEVICE = Pattern.compile("auto|cpu|gpu(:\\d{1,3})?");

    /** Refuses what is not a device's name. */
    public ComputeConfig {
        if (!DEVICE.matcher(device).matches()) {
            throw new IllegalArgumentException(
                    "The device must be auto, cpu, gpu or gpu:n, but is %s.".formatted(device));
        }
    }
}
