package dev.bifocal.plugins.lewel;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.plugins.lewel.LewelHead.MapNorm;
import dev.bifocal.plugins.lewel.LewelHead.Projection;
import dev.bifocal.tck.HeadInputs;
import java.util.Optional;

/** LEWEL's head in double precision, small enough for finite differences. */
final class SmallHead {

    /** Samples of a batch. */
    static final int BATCH = 3;

    /** What it reads of a sample. */
    static final Shape FEATURES = new Shape(6, 2, 3);

    private SmallHead() {}

    /** Options with five hidden units and eight maps. */
    static LewelHead.Options options(int groups, double scale, Projection projection, MapNorm norm, boolean detached) {
        return new LewelHead.Options(5, 8, 2, groups, scale, projection, norm, detached, true, false);
    }

    /** Options with a separate projection of the positions in two groups. */
    static LewelHead.Options separate(int maps, LewelHead.Pooling pooling, double power) {
        return new LewelHead.Options(
                5,
                8,
                2,
                2,
                1,
                Projection.SEPARATE,
                MapNorm.L2_SOFTMAX,
                false,
                true,
                false,
                Optional.of(maps),
                pooling,
                power);
    }

    /** What a head reads: feature maps (C, h, w). */
    static HeadInput input(Shape shape) {
        return HeadInputs.of(HeadInput.FEATURES, shape, 2);
    }

    /** A head with its initial values, which belong to the manager. */
    static Block block(NDManager manager, LewelHead.Options options, Shape shape) {
        Block block = new LewelHead().create(options, HeadInputs.context(input(shape)));
        block.initialize(manager, DataType.FLOAT64, new Shape(BATCH).addAll(shape));
        return block;
    }
}
