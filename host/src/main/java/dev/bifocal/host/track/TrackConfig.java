package dev.bifocal.host.track;

import dev.bifocal.api.option.Option;

/** The settings of what a run records in addition to its losses. */
public record TrackConfig(
        @Option(
                        doc =
                                "Whether to measure the collapse of embeddings at recorded steps: standard deviation, rank, alignment and uniformity.",
                        value = "true")
                boolean collapse,
        @Option(doc = "Whether to write the metrics as event files of TensorBoard, too.", value = "false")
                boolean tensorboard) {}
