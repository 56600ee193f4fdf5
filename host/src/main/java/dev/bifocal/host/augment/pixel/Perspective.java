package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;

/**
 * A perspective transform with bilinear interpolation and black outside the image.
 *
 * <p>With coefficients a..h, the pixel at (x, y) takes the value at ((a x + b y + c) / (g x + h y + 1), (d x + e y +
 * f) / (g x + h y + 1)), measured at the centres of pixels. If this point is exactly on the border, the rounding of the
 * coefficients decides whether it is inside: torchvision solves for them in single precision, this class in double
 * precision.
 */
public final class Perspective {

    private Perspective() {}

    /**
     * Solves for the transform that moves the corners of an image to the given points.
     *
     * @param corners new positions of the corner pixels in order top left, top right, bottom right, bottom left, each x
     *     then y
     * @param coefficients receives the eight coefficients
     */
    public static void solve(int width, int height, double[] corners, double[] coefficients, Scratch scratch) {
        double[] equations = scratch.equations();
        for (int corner = 0; corner < 4; corner++) {
            double x = corners[2 * corner];
            double y = corners[2 * corner + 1];
            double originX = corner == 1 || corner == 2 ? width - 1 : 0;
            double originY = corner >= 2 ? height - 1 : 0;
            setEquation(equations, 18 * corner, 0, x, y, originX);
            setEquation(equations, 18 * corner + 9, 3, x, y, originY);
        }
        LinearSystem.solve(equations, coefficients);
    }

    private static void setEquation(double[] equations, int row, int column, double x, double y, double origin) {
        for (int i = 0; i < 6; i++) {
            equations[row + i] = 0.0;
        }
        equations[row + column] = x;
        equations[row + column + 1] = y;
        equations[row + column + 2] = 1.0;
        equations[row + 6] = -origin * x;
        equations[row + 7] = -origin * y;
        equations[row + 8] = origin;
    }

    /** Transforms an image by eight coefficients. */
    public static void transform(Image image, double[] coefficients, Scratch scratch) {
        int width = image.width();
        int height = image.height();
        Image result = scratch.spare(width, height);
        double a = coefficients[0];
        double b = coefficients[1];
        double c = coefficients[2];
        double d = coefficients[3];
        double e = coefficients[4];
        double f = coefficients[5];
        double g = coefficients[6];
        double h = coefficients[7];
        int to = 0;
        for (int row = 0; row < height; row++) {
            double y = row + 0.5;
            for (int column = 0; column < width; column++) {
                double x = column + 0.5;
                double depth = g * x + h * y + 1;
                double fromX = (a * x + b * y + c) / depth;
                double fromY = (d * x + e * y + f) / depth;
                if (fromX >= 0.0 && fromX < width && fromY >= 0.0 && fromY < height) {
                    interpolate(image, fromX - 0.5, fromY - 0.5, result.pixels(), to);
                } else {
                    result.pixels()[to] = 0;
                    result.pixels()[to + 1] = 0;
                    result.pixels()[to + 2] = 0;
                }
                to += 3;
            }
        }
        image.swap(result);
    }

    private static void interpolate(Image image, double x, double y, byte[] into, int to) {
        byte[] from = image.pixels();
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double right = x - left;
        double down = y - top;
        int column = 3 * Math.max(0, left);
        int nextColumn = 3 * Math.min(image.width() - 1, left + 1);
        int line = 3 * image.width() * Math.max(0, top);
        int nextLine = 3 * image.width() * Math.min(image.height() - 1, top + 1);
        for (int channel = 0; channel < 3; channel++) {
            double upper = mix(from[line + column + channel], from[line + nextColumn + channel], right);
            double lower = mix(from[nextLine + column + channel], from[nextLine + nextColumn + channel], right);
            into[to + channel] = (byte) (upper + (lower - upper) * down);
        }
    }

    private static double mix(byte first, byte second, double share) {
        int value = first & 255;
        return value + ((second & 255) - value) * share;
    }
}
