package dev.bifocal.host.experiment;

import dev.bifocal.api.option.Option;

/** Where results go. */
public record RunConfig(
        @Option(doc = "Folder of all runs.", value = "runs") String root,
        @Option(doc = "Steps between two records of metrics.", value = "50", min = 1) int every) {}
