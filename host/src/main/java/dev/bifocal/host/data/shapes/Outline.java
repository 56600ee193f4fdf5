package dev.bifocal.host.data.shapes;

/** The outline of a shape around the origin, as the signed distance of points to it: negative inside. */
@FunctionalInterface
interface Outline {

    /** The distance of a point, exact near the outline. */
    double distance(double x, double y);
}
