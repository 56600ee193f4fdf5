package dev.bifocal.plugins.lewel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.bifocal.api.Tensors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The block of {@link LewelHead}: it maps a feature map (N, C, h, w) to embedding (N, D), aligned embeddings (N, n, D)
 * and maps (N, k, h, w).
 *
 * <p>Positions are rows, so that each projection is one matrix product. The names of the parameters begin with the
 * projection, such as {@code projection.0.weight}: {@code alignedProjection} is the second projection, and
 * {@code mapProjection} is the separate projection of the positions, if there is one.
 */
final class LewelBlock extends AbstractBlock {

    private static final byte VERSION = 1;
    private static final NDIndex POOLED = new NDIndex(":, 0");
    private static final NDIndex POSITIONS = new NDIndex(":, 1:");

    /** The least feature in a generalized mean, whose gradient is not finite at 0. */
    private static final float LEAST = 1e-6f;

    private final LewelHead.Options options;
    private final RowMlp projection;
    private final Optional<RowMlp> mapProjection;
    private final RowMlp alignedProjection;

    /** The results of the projection: z (N, D) and the map logits (N, hw, k). */
    private record Projected(NDArray embedding, NDArray logits) {}

    /**
     * An uninitialized block.
     *
     * @param channels C
     */
    LewelBlock(LewelHead.Options options, long channels) {
        super(VERSION);
        this.options = options;
        this.projection = new RowMlp("projection", channels, options.size(), options, this::addParameter);
        this.mapProjection = options.projection() == LewelHead.Projection.SEPARATE
                ? Optional.of(new RowMlp("mapProjection", channels, options.mapCount(), options, this::addParameter))
                : Optional.empty();
        this.alignedProjection = new RowMlp("alignedProjection", channels, options.size(), options, this::addParameter);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> ignored) {
        NDArray map = inputs.singletonOrThrow();
        Projected projected = project(parameters, map, training);
        NDArray maps = maps(projected.logits);
        projected.logits.close();
        NDArray gathered = gather(map, options.detachMaps() ? maps.stopGradient() : maps);
        NDArray aligned = alignedProjection.forward(parameters, gathered, training);
        gathered.close();
        return new NDList(
                projected.embedding,
                aligned.reshape(map.size(0), options.aligned(), options.size()),
                maps.transpose(0, 2, 1).reshape(map.size(0), options.mapCount(), map.size(2), map.size(3)));
    }

    private Projected project(ParameterStore parameters, NDArray map, boolean training) {
        NDArray features = map.reshape(map.size(0), map.size(1), -1); // (N, C, hw)
        NDArray pooled = pool(features); // (N, C)
        NDArray positions = features.transpose(0, 2, 1); // (N, hw, C)
        if (mapProjection.isPresent()) {
            NDArray rows = positions.reshape(-1, map.size(1));
            NDArray logits = mapProjection.get().forward(parameters, rows, training);
            rows.close();
            return new Projected(
                    projection.forward(parameters, pooled, training),
                    logits.reshape(map.size(0), -1, options.mapCount()));
        }
        NDArray all = pooled.expandDims(1).concat(positions, 1); // (N, 1+hw, C)
        NDArray rows = all.reshape(-1, map.size(1));
        NDArray projected = projection.forward(parameters, rows, training).reshape(map.size(0), -1, options.size());
        rows.close();
        all.close();
        return new Projected(projected.get(POOLED), projected.get(POSITIONS));
    }

    /** Pools features (N, C, hw) over their positions. */
    private NDArray pool(NDArray features) {
        int[] positions = {2};
        return switch (options.pooling()) {
            case MEAN -> features.mean(positions);
            case MAX -> features.max(positions);
            case GENERALIZED -> {
                float power = (float) options.power();
                yield features.maximum(Tensors.scalar(features, LEAST))
                        .pow(Tensors.scalar(features, power))
                        .mean(positions)
                        .pow(Tensors.scalar(features, 1 / power));
            }
        };
    }

    /** Converts logits (N, hw, k) to maps (N, hw, k); each column sums to 1. */
    private NDArray maps(NDArray logits) {
        NDArray normalized = options.mapNorm() == LewelHead.MapNorm.L2_SOFTMAX ? Tensors.unit(logits) : logits;
        if (options.scale() == 1) {
            return normalized.softmax(1);
        }
        return normalized
                .div(Tensors.scalar(normalized, (float) options.scale()))
                .softmax(1);
    }

    /** The features that the maps (N, hw, k) gather from the feature map, as rows (N n, C). */
    private NDArray gather(NDArray map, NDArray maps) {
        long samples = map.size(0);
        long channels = map.size(1);
        NDArray weights =
                maps.reshape(samples, -1, options.groups(), options.aligned()).transpose(0, 2, 3, 1); // (N, G, n, hw)
        NDArray values = map.reshape(samples, options.groups(), channels / options.groups(), -1)
                .transpose(0, 1, 3, 2); // (N, G, hw, C/G)
        try (NDArray gathered = weights.matMul(values)) { // (N, G, n, C/G)
            return gathered.transpose(0, 2, 1, 3).reshape(-1, channels);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        return new Shape[] {
            new Shape(input.get(0), options.size()),
            new Shape(input.get(0), options.aligned(), options.size()),
            new Shape(input.get(0), options.size(), input.get(2), input.get(3))
        };
    }
}
