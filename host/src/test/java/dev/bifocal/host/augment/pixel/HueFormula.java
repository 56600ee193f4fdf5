package dev.bifocal.host.augment.pixel;

/** The turn of a hue of one pixel through HSV of 8 bits, with Pillow's precisions: what {@link Hue} makes faster. */
final class HueFormula {

    private HueFormula() {}

    static int[] turned(int red, int green, int blue, int shift) {
        int value = Math.max(red, Math.max(green, blue));
        int least = Math.min(red, Math.min(green, blue));
        int saturation = value == 0 ? 0 : (int) ((float) (value - least) / value * 255.0);
        if (saturation == 0) {
            return new int[] {value, value, value};
        }
        int hue = (hue(red, green, blue, value, value - least) + shift) & 255;
        float share = (float) (saturation / 255.0);
        double position = hue * 6.0 / 255.0;
        int sector = (int) position;
        float fraction = (float) (position - sector);
        int low = rounded(value * (1.0 - share));
        int falling = rounded(value * (1.0 - share * fraction));
        int rising = rounded(value * (1.0 - share * (1.0 - fraction)));
        return switch (sector % 6) {
            case 0 -> new int[] {value, rising, low};
            case 1 -> new int[] {falling, value, low};
            case 2 -> new int[] {low, value, rising};
            case 3 -> new int[] {low, falling, value};
            case 4 -> new int[] {rising, low, value};
            default -> new int[] {value, low, falling};
        };
    }

    private static int hue(int red, int green, int blue, int value, int chroma) {
        float fromRed = (float) (value - red) / chroma;
        float fromGreen = (float) (value - green) / chroma;
        float fromBlue = (float) (value - blue) / chroma;
        float sixths;
        if (red == value) {
            sixths = fromBlue - fromGreen;
        } else if (green == value) {
            sixths = (float) (2.0 + fromRed - fromBlue);
        } else {
            sixths = (float) (4.0 + fromGreen - fromRed);
        }
        double turns = sixths / 6.0 + 1.0;
        return (int) ((float) (turns % 1.0) * 255.0);
    }

    private static int rounded(double positive) {
        return (int) (positive + 0.5);
    }
}
