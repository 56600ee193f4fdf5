package dev.bifocal.host.data.shapes;

/** The distance from points to line segments. */
final class Segment {

    private Segment() {}

    /** The squared distance from (px, py) to the segment from (x1, y1) to (x2, y2). */
    static double squaredDistance(double px, double py, double x1, double y1, double x2, double y2) {
        double dx = x2 - x1;
        double dy = y2 - y1;
        double along = ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy);
        double clamped = Math.max(0, Math.min(1, along));
        double ex = px - x1 - clamped * dx;
        double ey = py - y1 - clamped * dy;
        return ex * ex + ey * ey;
    }
}
