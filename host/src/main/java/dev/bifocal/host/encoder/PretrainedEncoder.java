package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;

/**
 * An encoder with the weights of a file, in evaluation mode: batch normalisation uses running statistics, and nothing learns. It
 * belongs to the thread that opened it.
 */
public final class PretrainedEncoder implements AutoCloseable {

    private final EncoderBlock block;
    private final NDManager manager;
    private final ParameterStore store;

    private PretrainedEncoder(EncoderBlock block, NDManager manager) {
        this.block = block;
        this.manager = manager;
        this.store = new ParameterStore(manager, false);
    }

    /**
     * The encoder of an experiment with the weights of a file.
     *
     * @param imageSize the side of the images in pixels
     * @param parent on the device where it runs; the values live below it until {@link #close}
     * @throws dev.bifocal.api.BifocalException if the weights do not fit
     */
    public static PretrainedEncoder open(EncoderConfig config, BackboneFile file, int imageSize, NDManager parent) {
        EncoderBlock block = new EncoderBlock(ResNets.of(config, imageSize));
        file.requireFits(block.spec());
        NDManager manager = parent.newSubManager();
        try {
            block.freezeParameters(true);
            block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, imageSize, imageSize));
            file.restore(block);
            return new PretrainedEncoder(block, manager);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** The description of the network. */
    public EncoderSpec spec() {
        return block.spec();
    }

    /**
     * The feature map averaged over positions, (N, C).
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     */
    public NDArray features(NDArray images) {
        try (NDArray map = block.forward(store, new NDList(images), false).singletonOrThrow();
                NDArray positions =
                        map.reshape(map.getShape().get(0), map.getShape().get(1), -1)) {
            return positions.mean(new int[] {2});
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
