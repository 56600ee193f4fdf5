package dev.bifocal.host.experiment;

import dev.bifocal.api.option.Option;

/** The output folder of runs and the logging interval. */
public record RunConfig(
        @Option(doc = "Folder of all runs.", value = "runs") String root,
        @Option(doc = "Steps between two records in the metrics file.", value = "50", min = 1) int every) {}
