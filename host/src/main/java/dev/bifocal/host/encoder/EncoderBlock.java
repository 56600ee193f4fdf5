package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.bifocal.api.head.TorchInitializers;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An encoder as a DJL block: the parameters of an {@link EncoderSpec}, and an {@link EncoderExecutor} that computes
 * with them.
 *
 * <p>The input is images (N, 3, S, S), {@code float32}, and the output one feature map (N, C, h, w), {@code
 * float32}. Parameters have torchvision's names and the initial distributions of torchvision's ResNets.
 */
public final class EncoderBlock extends AbstractBlock {

    private static final byte VERSION = 1;
    private final EncoderSpec spec;
    private final EncoderExecutor executor;
    private final Map<String, Parameter> byName = new LinkedHashMap<>();
    private final Set<Layer> zeroScales = new HashSet<>();

    /** Creates an encoder without values that DJL's operations compute. */
    public EncoderBlock(EncoderSpec spec) {
        this(spec, new BlockExecutor(spec));
    }

    /**
     * Creates an encoder without values.
     *
     * @param executor computes this architecture; the caller closes it
     */
    public EncoderBlock(EncoderSpec spec, EncoderExecutor executor) {
        super(VERSION);
        this.spec = spec;
        this.executor = executor;
        declare(spec.layers());
    }

    /** The architecture. */
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
            add(b.name() + ".weight", Parameter.Type.GAMMA, shape, zeroScales.contains(b) ? Initializer.ZEROS : null);
            add(b.name() + ".bias", Parameter.Type.BETA, shape, null);
            add(b.name() + ".running_mean", Parameter.Type.RUNNING_MEAN, shape, null);
            add(b.name() + ".running_var", Parameter.Type.RUNNING_VAR, shape, null);
        } else if (layer instanceof Layer.Residual r) {
            if (spec.zeroInitResidual()) {
                List<Layer> body = r.body().layers();
                zeroScales.add(body.get(body.size() - 1));
            }
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
        NDArray images = inputs.singletonOrThrow();
        if (training && images.getShape().get(0) % spec.splits() != 0) {
            throw new IllegalArgumentException("A batch of %s images does not divide into %s equal parts."
                    .formatted(images.getShape().get(0), spec.splits()));
        }
        return new NDList(executor.run(
                images, name -> parameters.getValue(byName.get(name), images.getDevice(), training), training));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        int side = spec.mapSize(Math.toIntExact(inputShapes[0].get(2)));
        return new Shape[] {new Shape(inputShapes[0].get(0), spec.channels(), side, side)};
    }
}
