package dev.bifocal.host.data.shapes;

/** The outline of a shape around the origin as a signed distance function, negative inside. */
@FunctionalInterface
interface Outline {

    /** The distance of a point, exact near the outline. */
    double distance(double x, double y);
}
