package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.RandomStream;

/**
 * The position, size and rotation of a shape.
 *
 * @param kind the shape
 * @param x the center in pixels from the left edge
 * @param y the center in pixels from the upper edge
 * @param scale
 * pixels per unit of the outline
 * @param axis the direction of the outline's x axis
 */
record Placement(ShapeKind kind, double x, double y, double scale, Direction axis) {

    /** Shares of the image's area. */
    private static final double LEAST_AREA = .10;

    private static final double GREATEST_AREA = .16;

    /** The minimum distance from the center as a fraction of the available room. */
    private static final double LEAST_OFFSET = .5;

    /** Share of the image's side. */
    private static final double GREATEST_OFFSET = .22;

    /** With arbitrary angles, 4,000 pictures would not suffice for training in a few minutes. */
    private static final double GREATEST_TILT = Math.PI / 6;

    /** A random placement. The area does not depend on the kind, and the whole shape is inside the image. */
    static Placement random(ShapeKind kind, int size, RandomStream random) {
        double area = random.uniform(LEAST_AREA, GREATEST_AREA) * size * size;
        double scale = Math.sqrt(area / kind.area());
        double room = Math.min(size / 2.0 - 1 - kind.radius() * scale, GREATEST_OFFSET * size);
        double far = room * random.uniform(LEAST_OFFSET, 1) * (random.chance(.5) ? 1 : -1);
        double near = room * random.uniform(-1, 1);
        boolean sideways = random.chance(.5);
        return new Placement(
                kind,
                size / 2.0 + (sideways ? far : near),
                size / 2.0 + (sideways ? near : far),
                scale,
                Direction.tilted(GREATEST_TILT, random));
    }

    /** The signed distance of a point of the image to the outline, in pixels. */
    double distance(double px, double py) {
        double dx = (px - x) / scale;
        double dy = (py - y) / scale;
        return scale * kind.outline().distance(axis.along(dx, dy), axis.across(dx, dy));
    }

    /** Half the side of a square around the center that contains the shape with a margin of one pixel. */
    double reach() {
        return kind.radius() * scale + 1;
    }
}
