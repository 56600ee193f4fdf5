package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.RandomStream;

/** A direction in the plane, as a unit vector. */
record Direction(double cos, double sin) {

    private Direction(double angle) {
        this(StrictMath.cos(angle), StrictMath.sin(angle));
    }

    /** A uniformly random direction. */
    static Direction random(RandomStream random) {
        return new Direction(random.uniform(0, 2 * Math.PI));
    }

    /** The direction of the x axis, rotated by at most the given angle in radians, in either direction. */
    static Direction tilted(double angle, RandomStream random) {
        return new Direction(random.uniform(-angle, angle));
    }

    /** The coordinate of a point along the direction. */
    double along(double x, double y) {
        return cos * x + sin * y;
    }

    /** The coordinate of a point to the left of the direction. */
    double across(double x, double y) {
        return cos * y - sin * x;
    }
}
