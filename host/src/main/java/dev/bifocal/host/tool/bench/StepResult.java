package dev.bifocal.host.tool.bench;

import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.train.step.StepPart;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was measured of the training step.
 *
 * @param matmul FLOP a second that matrices are multiplied with, by the precisions of the variants
 * @param rows the variants in turns, in order
 * @param remarks why a variant that was wanted has no row, or no figures, in sentences
 */
public record StepResult(Map<Precision, Double> matmul, List<Row> rows, List<String> remarks) {

    /** Copies. */
    public StepResult {
        matmul = inOrder(matmul, Precision.class);
        rows = List.copyOf(rows);
        remarks = List.copyOf(remarks);
    }

    /**
     * A variant.
     *
     * @param figures what it reached; empty where the engine refuses it, so that training would fall back to DJL's operations
     */
    public record Row(StepVariant variant, Optional<Figures> figures) {}

    /**
     * What a variant reached. Medians and quartiles are over rounds.
     *
     * @param precision the type that its convolutions compute in
     * @param imagesPerSecond images of a batch over the seconds of its step, the median
     * @param lowerQuartile of the same
     * @param upperQuartile of the same
     * @param toBlocks the rate over that of {@link StepVariant#BLOCKS}, the median of the ratios round by round; empty where that
     *     was not measured
     * @param flopPerSecond FLOP of the encoders for an image, times the median
     * @param shareOfMatmul this over the rate of matrix multiplication in the same precision
     * @param partSeconds mean seconds of the parts of a step; empty if it does not tell
     */
    public record Figures(
            Precision precision,
            double imagesPerSecond,
            double lowerQuartile,
            double upperQuartile,
            OptionalDouble toBlocks,
            double flopPerSecond,
            double shareOfMatmul,
            Map<StepPart, Double> partSeconds) {

        /** Copies the map. */
        public Figures {
            partSeconds = inOrder(partSeconds, StepPart.class);
        }
    }

    private static <K extends Enum<K>> Map<K, Double> inOrder(Map<K, Double> values, Class<K> keys) {
        Map<K, Double> copy = new EnumMap<>(keys);
        copy.putAll(values);
        return Collections.unmodifiableMap(copy);
    }
}
