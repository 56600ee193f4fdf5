package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.View;
import dev.bifocal.app.Application;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Sessions of the bundled recipes, and batches for their trainers that are the same on every device. */
public final class SessionFixture {

    private SessionFixture() {}

    public static Session open(String recipe, List<String> overrides) {
        return Session.open(Application.resolve(recipe, overrides), Application.registry());
    }

    /** Noise for each view, (N, 3, S, S). */
    static Map<View, NDArray> images(Session session, long seed) {
        Map<View, NDArray> images = new TreeMap<>();
        Random random = new Random(seed);
        int side = session.imageSize();
        Shape shape = new Shape(session.experiment().batch(), 3, side, side);
        for (View view : List.of(View.QUERY, View.KEY)) {
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            images.put(view, session.manager().create(values, shape));
        }
        return images;
    }

    /** Labels of the first two classes in turns, (N). */
    static NDArray labels(Session session) {
        NDManager manager = session.manager();
        return manager.arange(session.experiment().batch()).mod(2).toType(DataType.INT64, false);
    }
}
