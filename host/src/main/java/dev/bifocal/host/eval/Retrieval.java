package dev.bifocal.host.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.host.config.EvaluationConfig;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.encoder.ImageInput;
import dev.bifocal.host.view.OrderedBatches;
import dev.bifocal.host.view.Policy;
import dev.bifocal.host.view.ViewBatch;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Recall@K of an encoder on a data set: each image is a query, all others are the gallery, and a neighbour is right if it has
 * the same fine label.
 */
public final class Retrieval {

    private static final int BATCHES_AHEAD = 2;

    private final ImageDataset images;
    private final Policy policy;
    private final ImageInput input;
    private final EvaluationConfig config;
    private final int threads;

    /**
     * An evaluation.
     *
     * @param images queries and gallery
     * @param policy makes an image of the encoder's size, without randomness
     * @param input makes what the encoder reads
     * @param threads that decode
     */
    public Retrieval(ImageDataset images, Policy policy, ImageInput input, EvaluationConfig config, int threads) {
        this.images = images;
        this.policy = policy;
        this.input = input;
        this.config = config;
        this.threads = threads;
    }

    /**
     * Recall@K by K.
     *
     * @param encoder from images (n, 3, S, S) to features (n, C), in evaluation mode
     * @param parent on the encoder's device
     */
    public Map<Integer, Double> measure(UnaryOperator<NDArray> encoder, NDManager parent) {
        int[] labels = new int[images.size()];
        for (int index = 0; index < labels.length; index++) {
            labels[index] = images.fine(index);
        }
        try (NDManager manager = parent.newSubManager()) {
            return Recall.of(features(encoder, manager), labels, config.recall(), config.exclude());
        }
    }

    /** Features of unit length, (N, C), owned by the manager. */
    private NDArray features(UnaryOperator<NDArray> encoder, NDManager manager) {
        NDList parts = new NDList();
        try (OrderedBatches batches = new OrderedBatches(images, policy, config.batch(), 0, threads, BATCHES_AHEAD)) {
            Optional<ViewBatch> next = batches.next();
            while (next.isPresent()) {
                try (NDScope scope = new NDScope();
                        ViewBatch batch = next.get()) {
                    scope.suppressNotUsedWarning();
                    NDArray read = input.read(batch.pixels(View.QUERY), batch.indices().length);
                    NDArray unit = Tensors.unit(encoder.apply(read));
                    NDScope.unregister(unit);
                    unit.attach(manager);
                    parts.add(unit);
                }
                next = batches.next();
            }
        }
        NDArray all = NDArrays.concat(parts);
        all.attach(manager);
        parts.close();
        return all;
    }
}
