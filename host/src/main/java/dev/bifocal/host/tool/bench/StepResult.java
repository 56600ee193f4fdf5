package dev.bifocal.host.tool.bench;

import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.encoder.EncoderConfig;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.step.StepPart;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The measured speed of the training step.
 *
 * @param setup the experiment and the device
 * @param matmul FLOP a second of matrix products, by the precisions of the variants
 * @param rows the variants in order
 * @param remarks one sentence for each requested variant without a row or without figures
 */
public record StepResult(Setup setup, Map<Precision, Double> matmul, List<Row> rows, List<String> remarks) {

    /** Copies the collections. */
    public StepResult {
        matmul = inOrder(matmul, Precision.class);
        rows = List.copyOf(rows);
        remarks = List.copyOf(remarks);
    }

    /**
     * The experiment and the device of a measurement.
     *
     * @param recipe the name of the experiment
     * @param device {@code cpu} or {@code gpu:0}
     * @param threads the threads of the engine
     * @param batch the images of a batch
     * @param rounds the rounds of the measurement
     * @param encoder the encoder
     */
    public record Setup(String recipe, String device, int threads, int batch, int rounds, Encoder encoder) {

        /**
         * An encoder and its cost for an image.
         *
         * @param name the design
         * @param width the channels of the first stage
         * @param imageSize the side of an image in pixels
         * @param parameters the number of parameters
         * @param forwardFlop FLOP of a forward pass
         * @param stepFlop FLOP of a training step
         */
        public record Encoder(
                String name, int width, int imageSize, long parameters, long forwardFlop, long stepFlop) {}

        static Setup of(Session session, int rounds) {
            Experiment experiment = session.experiment();
            EncoderConfig encoder = experiment.encoder();
            return new Setup(
                    experiment.name(),
                    session.compute().deviceName(),
                    session.compute().threads(),
                    experiment.batch(),
                    rounds,
                    new Encoder(
                            encoder.name(),
                            encoder.width(),
                            session.imageSize(),
                            session.encoderCost().parameters(),
                            session.encoderCost().forward(),
                            session.stepFlop()));
        }
    }

    /**
     * A variant.
     *
     * @param figures its figures; empty if the engine rejects it, so that training would fall back to DJL's operations
     */
    public record Row(StepVariant variant, Optional<Figures> figures) {}

    /**
     * The figures of a variant. Medians and quartiles are over rounds.
     *
     * @param precision the precision of its convolutions
     * @param imagesPerSecond the median rate
     * @param lowerQuartile the lower quartile of the rate
     * @param upperQuartile the upper quartile of the rate
     * @param toBlocks the median ratio to {@link StepVariant#BLOCKS} in the same round; empty if that was not measured
     * @param flopPerSecond FLOP of the encoders for an image, times the median rate
     * @param shareOfMatmul {@code flopPerSecond} over the rate of matrix products in the same precision
     * @param partSeconds mean seconds of the parts of a step; empty for the bare step
     */
    public record Figures(
            Precision precision,
            double imagesPerSecond,
            double lowerQuartile,
            double upperQuartile,
            Optional<Double> toBlocks,
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
