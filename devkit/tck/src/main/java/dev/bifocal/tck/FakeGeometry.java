package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Geometry;
import java.util.Random;

/** Crops made of three arrays. */
public record FakeGeometry(NDArray boxes, NDArray flipped, NDArray sources) implements Geometry {

    /** Random crops of source images of 32 x 32 pixels. */
    static FakeGeometry random(NDManager manager, Random random, int samples) {
        float[] boxes = new float[samples * 4];
        float[] sources = new float[samples * 2];
        boolean[] flipped = new boolean[samples];
        for (int i = 0; i < samples; i++) {
            boxes[4 * i] = random.nextInt(16);
            boxes[4 * i + 1] = random.nextInt(16);
            boxes[4 * i + 2] = 4 + random.nextInt(12);
            boxes[4 * i + 3] = 4 + random.nextInt(12);
            sources[2 * i] = 32;
            sources[2 * i + 1] = 32;
            flipped[i] = random.nextBoolean();
        }
        return new FakeGeometry(
                manager.create(boxes, new Shape(samples, 4)),
                manager.create(flipped),
                manager.create(sources, new Shape(samples, 2)));
    }
}
