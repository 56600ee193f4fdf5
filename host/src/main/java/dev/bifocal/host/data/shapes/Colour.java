package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.RandomStream;

/** A color with channels from 0 to 1. */
record Colour(double red, double green, double blue) {

    static Colour random(RandomStream random) {
        return new Colour(random.uniform(), random.uniform(), random.uniform());
    }

    /** The color with a fraction of its saturation and the same luma. */
    Colour muted(double share) {
        double grey = (1 - share) * luma();
        return new Colour(grey + share * red, grey + share * green, grey + share * blue);
    }

    /** The luma of ITU-R BT.601. */
    double luma() {
        return .299 * red + .587 * green + .114 * blue;
    }
}
