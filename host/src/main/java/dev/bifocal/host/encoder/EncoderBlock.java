package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.bifocal.api.head.TorchInitializers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reference executor of an {@link EncoderSpec}: it walks the description with DJL's operations.
 *
 * <p>Images (N, 3, S, S), {@code float32}, give one feature map (N, C, h, w). The parameters are named as torchvision names
 * them, and start as torchvision's ResNets do.
 */
public final class EncoderBlock extends AbstractBlock {

    private static final byte VERSION = 1;
    private static final float EPSILON = 1e-5f;

    /** DJL's momentum is the share that the running statistics keep. */
    private static final float RUNNING = 0.9f;

    private static final Shape ONE = new Shape(1, 1);

    private final EncoderSpec spec;
    private final Map<String, Parameter> byName = new LinkedHashMap<>();

    /** An encoder without values yet. */
    public EncoderBlock(EncoderSpec spec) {
        super(VERSION);
        this.spec = spec;
        declare(spec.layers());
    }

    /** The description. */
    public EncoderSpec spec() {
        return spec;
    }

    private void declare(Layer layer) {
        if (layer instanceof Layer.Convolution c) {
            add(
                    c.name() + ".weight",
                    Parameter.Type.WEIGHT,
                    new Shape(c.out(), c.in(), c.kernel(), c.kernel()),
                    TorchInitializers.kaimingNormalFanOut((long) c.out() * c.kernel() * c.kernel()));
        } else if (layer instanceof Layer.BatchNormalization b) {
            Shape shape = new Shape(b.channels());
            add(b.name() + ".weight", Parameter.Type.GAMMA, shape, null);
            add(b.name() + ".bias", Parameter.Type.BETA, shape, null);
            add(b.name() + ".running_mean", Parameter.Type.RUNNING_MEAN, shape, null);
            add(b.name() + ".running_var", Parameter.Type.RUNNING_VAR, shape, null);
        } else if (layer instanceof Layer.Residual r) {
            declare(r.body());
            declare(r.shortcut());
        } else if (layer instanceof Layer.Sequence s) {
            s.layers().forEach(this::declare);
        }
    }

    private void add(String name, Parameter.Type type, Shape shape, @Nullable Initializer initializer) {
        Parameter.Builder builder =
                Parameter.builder().setName(name).setType(type).optShape(shape);
        if (initializer != null) {
            builder.optInitializer(initializer);
        }
        if (type == Parameter.Type.RUNNING_MEAN || type == Parameter.Type.RUNNING_VAR) {
            builder.optRequiresGrad(false);
        }
        byName.put(name, addParameter(builder.build()));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        return new NDList(new Pass(parameters, training).run(spec.layers(), inputs.singletonOrThrow()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        int side = spec.mapSize(Math.toIntExact(inputShapes[0].get(2)));
        return new Shape[] {new Shape(inputShapes[0].get(0), spec.channels(), side, side)};
    }

    /** One forward pass. */
    private final class Pass {
        private final ParameterStore parameters;
        private final boolean training;

        Pass(ParameterStore parameters, boolean training) {
            this.parameters = parameters;
            this.training = training;
        }

        NDArray run(Layer layer, NDArray x) {
            if (layer instanceof Layer.Convolution c) {
                Shape stride = new Shape(c.stride(), c.stride());
                Shape padding = new Shape(c.padding(), c.padding());
                return Conv2d.conv2d(x, value(x, c.name() + ".weight"), null, stride, padding, ONE)
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

        /** Gives an intermediate result back at once; what backward still needs of it, the engine keeps. */
        private static void release(NDArray result, NDArray input) {
            if (result != input) {
                result.close();
            }
        }

        private NDArray normalize(String name, NDArray x) {
            return BatchNorm.batchNorm(
                            x,
                            value(x, name + ".running_mean"),
                            value(x, name + ".running_var"),
                            value(x, name + ".weight"),
                            value(x, name + ".bias"),
                            1,
                            RUNNING,
                            EPSILON,
                            training)
                    .singletonOrThrow();
        }

        private NDArray value(NDArray x, String name) {
            return parameters.getValue(byName.get(name), x.getDevice(), training);
        }
    }
}
