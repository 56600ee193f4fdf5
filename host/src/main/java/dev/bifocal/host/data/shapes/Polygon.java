package dev.bifocal.host.data.shapes;

/** The outline of a simple polygon. */
final class Polygon implements Outline {

    private final double[] x;
    private final double[] y;

    /** @param corners x and y of each corner in turn */
    Polygon(double... corners) {
        x = new double[corners.length / 2];
        y = new double[corners.length / 2];
        for (int i = 0; i < x.length; i++) {
            x[i] = corners[2 * i];
            y[i] = corners[2 * i + 1];
        }
    }

    /** A star with its points on the unit circle and the corners between them on a circle of radius {@code inner}. */
    static Polygon star(int points, double inner) {
        double[] corners = new double[4 * points];
        for (int i = 0; i < 2 * points; i++) {
            double radius = i % 2 == 0 ? 1 : inner;
            corners[2 * i] = radius * StrictMath.cos(i * Math.PI / points);
            corners[2 * i + 1] = radius * StrictMath.sin(i * Math.PI / points);
        }
        return new Polygon(corners);
    }

    @Override
    public double distance(double px, double py) {
        double nearest = Double.MAX_VALUE;
        boolean inside = false;
        for (int i = 0, before = x.length - 1; i < x.length; before = i++) {
            nearest = Math.min(nearest, Segment.squaredDistance(px, py, x[before], y[before], x[i], y[i]));
            boolean crosses = (y[i] > py) != (y[before] > py);
            if (crosses && px < x[i] + (x[before] - x[i]) * (py - y[i]) / (y[before] - y[i])) {
                inside = !inside;
            }
        }
        return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
    }

    /** The distance of the farthest corner from the origin. */
    double radius() {
        double farthest = 0;
        for (int i = 0; i < x.length; i++) {
            farthest = Math.max(farthest, x[i] * x[i] + y[i] * y[i]);
        }
        return Math.sqrt(farthest);
    }

    double area() {
        double twice = 0;
        for (int i = 0, before = x.length - 1; i < x.length; before = i++) {
            twice += x[before] * y[i] - x[i] * y[before];
        }
        return Math.abs(twice) / 2;
    }
}
