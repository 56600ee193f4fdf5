package dev.bifocal.host.config;

import dev.bifocal.api.option.Option;

/** Where it runs. */
public record ComputeConfig(
        @Option(doc = "The device: auto takes the first GPU if there is one, cpu, gpu, or gpu:n.", value = "auto")
                String device,
        @Option(doc = "Threads of the engine; 0 for as many as there are cores.", value = "0", min = 0) int threads,
        @Option(doc = "Threads that augment; 0 for as many as there are cores.", value = "0", min = 0) int loaders) {}
