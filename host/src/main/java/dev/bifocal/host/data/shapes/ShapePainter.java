package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.RandomStream;

/**
 * Draws pictures of shapes from formulas, equal on all machines. The colors of background and shape, the light, the
 * position, the rotation and the area are independent of the kind.
 */
final class ShapePainter {

    /** The version of the drawing code, part of the fingerprints. It changes with every change of the pictures. */
    static final int VERSION = 1;

    private static final double LEAST_CONTRAST = .25;

    private final int size;
    private final double clutter;

    /**
     * A painter.
     *
     * @param size side of the pictures in pixels
     * @param clutter the amount of background clutter, from 0 to 1
     */
    ShapePainter(int size, double clutter) {
        this.size = size;
        this.clutter = clutter;
    }

    /** Draws the picture for a random stream: 8-bit RGB, row by row. */
    byte[] draw(ShapeKind kind, RandomStream random) {
        Canvas canvas = new Canvas(size);
        Placement place = Placement.random(kind, size, random);
        new Clutter(canvas, random, clutter).paint();
        shape(canvas, place, random);
        light(canvas, random);
        return canvas.finish(random, random.uniform(.005, .03));
    }

    /** The mask of the shape for the same random stream: 1 for pixels whose center is inside the shape, otherwise 0. */
    byte[] mask(ShapeKind kind, RandomStream random) {
        Placement place = Placement.random(kind, size, random);
        byte[] mask = new byte[size * size];
        for (int at = 0, y = 0; y < size; y++) {
            for (int x = 0; x < size; x++, at++) {
                mask[at] = (byte) (place.distance(x + .5, y + .5) <= 0 ? 1 : 0);
            }
        }
        return mask;
    }

    private static void shape(Canvas canvas, Placement place, RandomStream random) {
        double ground = canvas.luma(place.x(), place.y(), place.reach());
        Colour colour = Colour.random(random);
        while (Math.abs(colour.luma() - ground) < LEAST_CONTRAST) {
            colour = Colour.random(random);
        }
        canvas.paint(
                colour,
                place.x(),
                place.y(),
                place.reach(),
                (x, y) -> Math.max(0, Math.min(1, .5 - place.distance(x, y))));
    }

    /** Applies a linear light gradient over the whole picture. */
    private void light(Canvas canvas, RandomStream random) {
        Direction direction = Direction.random(random);
        double brightness = random.uniform(.75, 1.1);
        double slope = random.uniform(0, .4) / size;
        double middle = direction.along(size / 2.0, size / 2.0);
        canvas.light((x, y) -> brightness + slope * (direction.along(x, y) - middle));
    }
}
