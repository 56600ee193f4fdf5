package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The reference executor: it computes each layer with DJL's operations, in {@code float32}. */
public final class BlockExecutor implements EncoderExecutor {

    private static final float EPSILON = (float) Layer.BatchNormalization.EPSILON;

    private static final Shape ONE = new Shape(1, 1);

    private final EncoderSpec spec;
    private final SyncedNormalization synced = new SyncedNormalization();

    /** Creates an executor of an architecture. */
    public BlockExecutor(EncoderSpec spec) {
        this.spec = spec;
    }

    @Override
    public NDArray run(NDArray images, Function<String, NDArray> values, boolean training) {
        return new Pass(values, training, training ? spec.splits() : 1, training && spec.synced() ? synced : null)
                .run(spec.layers(), images);
    }

    @Override
    public void close() {
        synced.close();
    }

    /** One forward pass. */
    private record Pass(
            Function<String, NDArray> values, boolean training, int splits, @Nullable SyncedNormalization synced) {

        NDArray run(Layer layer, NDArray x) {
            if (layer instanceof Layer.Convolution c) {
                Shape stride = new Shape(c.stride(), c.stride());
                Shape padding = new Shape(c.padding(), c.padding());
                return Conv2d.conv2d(x, values.apply(c.name() + ".weight"), null, stride, padding, ONE)
                        .singletonOrThrow();
            }
            if (layer instanceof Layer.BatchNormalization b) {
                return normalize(b.name(), x);
            }
            if (layer instanceof Layer.Relu) {
                return Activation.relu(x);
            }
            if (layer instanceof Layer.MaxPool p) {
                return Pool.maxPool2d(
                        x,
                        new Shape(p.kernel(), p.kernel()),
                        new Shape(p.stride(), p.stride()),
                        new Shape(p.padding(), p.padding()),
                        false);
            }
            if (layer instanceof Layer.Residual r) {
                NDArray shortcut = run(r.shortcut(), x);
                NDArray sum = run(r.body(), x).addi(shortcut);
                release(shortcut, x);
                return sum;
            }
            NDArray result = x;
            for (Layer part : ((Layer.Sequence) layer).layers()) {
                NDArray next = run(part, result);
                release(result, x);
                result = next;
            }
            return result;
        }

        /** Closes an intermediate result immediately. The engine keeps arrays that the backward pass needs. */
        private static void release(NDArray result, NDArray input) {
            if (result != input) {
                result.close();
            }
        }

        private NDArray normalize(String name, NDArray x) {
            if (synced != null) {
                return synced.run(
                        x,
                        values.apply(name + ".weight"),
                        values.apply(name + ".bias"),
                        values.apply(name + ".running_mean"),
                        values.apply(name + ".running_var"));
            }
            if (splits == 1) {
                return normalize(name, x, 0);
            }
            try (NDList parts = x.split(splits);
                    NDList normalized = new NDList()) {
                for (int part = 0; part < splits; part++) {
                    normalized.add(normalize(name, parts.get(part), part));
                }
                return NDArrays.concat(normalized);
            }
        }

        /** Normalises a part. DJL's momentum is the weight of the old running statistics. */
        private NDArray normalize(String name, NDArray x, int part) {
            return BatchNorm.batchNorm(
                            x,
                            values.apply(name + ".running_mean"),
                            values.apply(name + ".running_var"),
                            values.apply(name + ".weight"),
                            values.apply(name + ".bias"),
                            1,
                            (float) (1 - Layer.BatchNormalization.momentum(part, splits)),
                            EPSILON,
                            training)
                    .singletonOrThrow();
        }
    }
}
