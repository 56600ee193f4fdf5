package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.encoder.ImageInput;

/**
 * The images that an encoder is measured on, and how they come to it.
 *
 * @param dataset training and test images
 * @param testPolicy makes an image of the encoder's size, without randomness
 * @param trainPolicy makes an augmented one, for classifiers
 * @param input makes what the encoder reads
 * @param batch images in a batch where nothing is trained
 * @param threads that decode
 * @param manager on the encoder's device
 */
public record EvaluationData(
        Dataset dataset,
        Policy testPolicy,
        Policy trainPolicy,
        ImageInput input,
        int batch,
        int threads,
        NDManager manager) {

    /** Batches that are made before they are asked for. */
    public static final int BATCHES_AHEAD = 2;
}
