package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.RandomStream;

/**
 * The background of a shape: a gradient, a texture, soft blobs, thin lines and specks. The background has no sharp
 * outline of a shape's size, so that it never resembles a shape.
 */
final class Clutter {

    private static final double SATURATION = .5;

    private static final double GREY = .5;

    private final Canvas canvas;
    private final RandomStream random;
    private final double amount;

    /** @param amount from 0, plain gray, to 1; the number of random draws does not depend on this amount */
    Clutter(Canvas canvas, RandomStream random, double amount) {
        this.canvas = canvas;
        this.random = random;
        this.amount = amount;
    }

    void paint() {
        gradient();
        texture();
        for (int blobs = 1 + random.below(3); blobs > 0; blobs--) {
            blob();
        }
        for (int lines = random.below(3); lines > 0; lines--) {
            line();
        }
        for (int specks = random.below(4); specks > 0; specks--) {
            speck();
        }
    }

    private void gradient() {
        Colour from = ground();
        Colour to = ground();
        Colour difference = new Colour(to.red() - from.red(), to.green() - from.green(), to.blue() - from.blue());
        Direction direction = Direction.random(random);
        double strength = random.uniform(0, .6) / canvas.size();
        canvas.add(from, (x, y) -> 1);
        canvas.add(difference, (x, y) -> strength * direction.along(x, y));
    }

    private Colour ground() {
        Colour colour = Colour.random(random).muted(SATURATION);
        return new Colour(towardsGrey(colour.red()), towardsGrey(colour.green()), towardsGrey(colour.blue()));
    }

    private double towardsGrey(double channel) {
        return amount == 1 ? channel : GREY + amount * (channel - GREY);
    }

    private void texture() {
        Colour colour = new Colour(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1));
        double amplitude = amount * random.uniform(.03, .12);
        double frequency = random.uniform(2, 7) / canvas.size();
        Direction first = Direction.random(random);
        Direction second = Direction.random(random);
        double phase = random.uniform();
        switch (random.below(3)) {
            case 0 -> canvas.add(colour, (x, y) -> amplitude * wave(frequency * first.along(x, y) + phase));
            case 1 ->
                canvas.add(
                        colour,
                        (x, y) -> amplitude
                                * wave(frequency * first.along(x, y) + phase)
                                * wave(frequency * second.along(x, y)));
            default -> {
                // A plain background remains plain.
            }
        }
    }

    private void blob() {
        double x = random.uniform(0, canvas.size());
        double y = random.uniform(0, canvas.size());
        double length = random.uniform(.12, .3) * canvas.size();
        double width = length * random.uniform(.4, 1);
        double opacity = amount * random.uniform(.3, .7);
        Direction axis = Direction.random(random);
        canvas.paint(Colour.random(random).muted(SATURATION), x, y, length, (px, py) -> {
            double along = axis.along(px - x, py - y) / length;
            double across = axis.across(px - x, py - y) / width;
            double inside = Math.max(0, 1 - along * along - across * across);
            return opacity * inside * inside;
        });
    }

    private void line() {
        double x = random.uniform(0, canvas.size());
        double y = random.uniform(0, canvas.size());
        double half = random.uniform(.15, .4) * canvas.size();
        double width = random.uniform(.012, .022) * canvas.size();
        Direction direction = Direction.random(random);
        double dx = half * direction.cos();
        double dy = half * direction.sin();
        canvas.paint(Colour.random(random).muted(SATURATION), x, y, half + width + 1, (px, py) -> {
            double distance = Math.sqrt(Segment.squaredDistance(px, py, x - dx, y - dy, x + dx, y + dy));
            return amount * Math.max(0, Math.min(1, width + .5 - distance));
        });
    }

    private void speck() {
        double x = random.uniform(0, canvas.size());
        double y = random.uniform(0, canvas.size());
        double radius = random.uniform(.02, .05) * canvas.size();
        canvas.paint(Colour.random(random).muted(SATURATION), x, y, radius + 1, (px, py) -> {
            double distance = Math.sqrt((px - x) * (px - x) + (py - y) * (py - y));
            return amount * Math.max(0, Math.min(1, radius + .5 - distance));
        });
    }

    /** A triangle wave between -1 and 1 with period 1. The last bit of a sine may differ between machines. */
    private static double wave(double t) {
        return 4 * Math.abs(t - Math.floor(t + .5)) - 1;
    }
}
