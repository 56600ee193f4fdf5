package dev.bifocal.host.eval.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.pipeline.ShuffledBatches;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.eval.protocol.EvaluationData;
import java.util.Arrays;

/** Batches of augmented, labelled training images, for classifiers. */
final class ImageBatches implements AutoCloseable {

    private final EvaluationData data;
    private final int[] labels;
    private final ShuffledBatches batches;

    /**
     * Creates the batches of some epochs. The epochs must be read in order.
     *
     * @param images the training images
     * @param labels label of each image
     * @param stream name of the random stream; different names give different batches
     */
    ImageBatches(
            EvaluationData data, ImageDataset images, int[] labels, int batch, int epochs, long seed, String stream) {
        this.data = data;
        this.labels = labels;
        this.batches = new ShuffledBatches(
                images, data.trainPolicy(), batch, epochs, seed, stream, data.threads(), EvaluationData.BATCHES_AHEAD);
    }

    /** A training step. */
    @FunctionalInterface
    interface Step {

        /**
         * Trains on a batch. Arrays that it computes are freed afterwards.
         *
         * @param images (N, 3, S, S), {@code float32}, normalised
         * @param labels (N), {@code int64}
         */
        void run(NDArray images, NDArray labels);
    }

    /** Runs the steps of the next epoch. */
    void forEach(Step step) {
        for (int i = 0; i < batches.stepsPerEpoch(); i++) {
            try (NDScope scope = new NDScope();
                    ViewBatch batch = batches.next().orElseThrow()) {
                scope.suppressNotUsedWarning();
                int[] indices = batch.indices();
                NDArray images = data.input().read(batch.pixels(View.QUERY), indices.length);
                long[] ofBatch =
                        Arrays.stream(indices).mapToLong(index -> labels[index]).toArray();
                step.run(images, data.manager().create(ofBatch));
            }
        }
    }

    @Override
    public void close() {
        batches.close();
    }
}
