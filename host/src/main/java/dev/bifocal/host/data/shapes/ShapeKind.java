package dev.bifocal.host.data.shapes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kinds of shapes, which are the fine classes; their families are the coarse classes. */
enum ShapeKind {
    TRIANGLE(Family.POLYGON, Polygon.star(3, .5)),
    SQUARE(Family.POLYGON, new Polygon(-1, -1, 1, -1, 1, 1, -1, 1)),
    BAR(Family.POLYGON, new Polygon(-1, -.36, 1, -.36, 1, .36, -1, .36)),
    DIAMOND(Family.POLYGON, new Polygon(-1, 0, 0, -.62, 1, 0, 0, .62)),
    STAR_4(Family.STAR, Polygon.star(4, .44)),
    STAR_5(Family.STAR, Polygon.star(5, .46)),
    STAR_6(Family.STAR, Polygon.star(6, .5)),
    STAR_8(Family.STAR, Polygon.star(8, .58)),
    DISC(Family.ROUND, (x, y) -> length(x, y) - 1, 1, Math.PI),
    RING(Family.ROUND, (x, y) -> Math.abs(length(x, y) - .77) - .23, 1, Math.PI * .7084),
    CRESCENT(Family.ROUND, (x, y) -> Math.max(length(x, y) - 1, .8 - length(x - .5, y)), 1, 1.5295),
    HALF_DISC(Family.ROUND, (x, y) -> Math.max(length(x + .42, y) - 1, -.42 - x), 1.085, Math.PI / 2),
    PLUS(
            Family.BEAM,
            new Polygon(
                    -.3, -1, .3, -1, .3, -.3, 1, -.3, 1, .3, .3, .3, .3, 1, -.3, 1, -.3, .3, -1, .3, -1, -.3, -.3,
                    -.3)),
    TEE(Family.BEAM, new Polygon(-1, -1, 1, -1, 1, -.4, .3, -.4, .3, 1, -.3, 1, -.3, -.4, -1, -.4)),
    ELL(Family.BEAM, new Polygon(-.8, -1, -.2, -1, -.2, .4, .8, .4, .8, 1, -.8, 1)),
    CUP(Family.BEAM, new Polygon(-1, -1, -.5, -1, -.5, .5, .5, .5, .5, -1, 1, -1, 1, 1, -1, 1));

    /** A family of similar kinds. */
    enum Family {
        /** Convex, with straight sides. */
        POLYGON,
        /** Points around a centre, with notches between them. */
        STAR,
        /** Bounded by circles. */
        ROUND,
        /** Straight limbs at right angles. */
        BEAM;

        static List<String> names() {
            return Arrays.stream(values()).map(ShapeKind::lowerCase).toList();
        }
    }

    private final Family family;

    @SuppressWarnings("ImmutableEnumChecker") // outlines are immutable
    private final Outline outline;

    private final double radius;
    private final double area;

    ShapeKind(Family family, Polygon polygon) {
        this(family, polygon, polygon.radius(), polygon.area());
    }

    ShapeKind(Family family, Outline outline, double radius, double area) {
        this.family = family;
        this.outline = outline;
        this.radius = radius;
        this.area = area;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(ShapeKind::lowerCase).toList();
    }

    Family family() {
        return family;
    }

    Outline outline() {
        return outline;
    }

    /** The radius of a circle around the origin that contains the outline. */
    double radius() {
        return radius;
    }

    /** The area within the outline. */
    double area() {
        return area;
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }
}
