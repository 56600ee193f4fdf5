package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.encoder.ImageInput;

/**
 * The images for an evaluation, and their preparation.
 *
 * @param dataset training and test images
 * @param testPolicy creates a view of the encoder's size, without randomness
 * @param trainPolicy creates an augmented view, for classifiers
 * @param input converts views to the input of the encoder
 * @param batch batch size for passes without training
 * @param threads the number of loader threads
 * @param processes the processes that divide passes over images
 * @param beforeBatch runs before each batch of a pass, equally often in all processes; it may throw to end the pass
 * @param manager on the encoder's device
 */
public record EvaluationData(
        Dataset dataset,
        Policy testPolicy,
        Policy trainPolicy,
        ImageInput input,
        int batch,
        int threads,
        ProcessGroup processes,
        Runnable beforeBatch,
        NDManager manager) {

    /** The number of batches that are prepared in advance. */
    public static final int BATCHES_AHEAD = 2;

    /** The same with other work before each batch. */
    public EvaluationData beforeBatch(Runnable work) {
        return new EvaluationData(dataset, testPolicy, trainPolicy, input, batch, threads, processes, work, manager);
    }
}
