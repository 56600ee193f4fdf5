package dev.bifocal.host.augment.pixel;

import dev.bifocal.host.data.Image;
import java.util.Arrays;

/** Operations on the tones of an image. A new value depends only on the old value and on statistics of the image. */
public final class Tones {

    private Tones() {}

    /** Replaces each value v by 255 - v. */
    public static void invert(Image image) {
        byte[] pixels = image.pixels();
        int length = length(image);
        for (int i = 0; i < length; i++) {
            pixels[i] = (byte) ~pixels[i];
        }
    }

    /** Inverts the values at or above {@code threshold}. */
    public static void solarize(Image image, double threshold) {
        byte[] pixels = image.pixels();
        int length = length(image);
        int least = (int) Math.ceil(Math.max(0.0, Math.min(256.0, threshold)));
        for (int i = 0; i < length; i++) {
            int value = pixels[i] & 255;
            pixels[i] = (byte) (value < least ? value : ~value);
        }
    }

    /** Keeps the {@code bits} most significant bits of each value. */
    public static void posterize(Image image, int bits) {
        byte[] pixels = image.pixels();
        int length = length(image);
        int mask = -1 << (8 - bits);
        for (int i = 0; i < length; i++) {
            pixels[i] = (byte) (pixels[i] & mask);
        }
    }

    /** Multiplies each value by {@code factor}. 0 gives black, 1 the original image. */
    public static void brightness(Image image, double factor, Scratch scratch) {
        Planes planes = scratch.planes();
        planes.load(image);
        brightness(planes, factor);
        planes.store(image);
    }

    /** Multiplies each value of planes by {@code factor}, see {@link #brightness(Image, double, Scratch)}. */
    public static void brightness(Planes planes, double factor) {
        Blend.blend(0, planes, (float) factor);
    }

    /** Blends each value with the mean luma. {@code factor} 0 gives uniform gray, 1 the original image. */
    public static void contrast(Image image, double factor, Scratch scratch) {
        Planes planes = scratch.planes();
        planes.load(image);
        contrast(planes, factor);
        planes.store(image);
    }

    /** Blends each value of planes with the mean luma, see {@link #contrast(Image, double, Scratch)}. */
    public static void contrast(Planes planes, double factor) {
        double mean = (double) sum(Colours.luma(planes), planes.length()) / planes.length();
        Blend.blend((int) (mean + 0.5), planes, (float) factor);
    }

    /** Stretches each channel linearly from its minimum and maximum to 0 and 255. */
    public static void autocontrast(Image image, Scratch scratch) {
        int[] histograms = histograms(image, scratch);
        byte[] tables = scratch.tables();
        for (int channel = 0; channel < 3; channel++) {
            int base = 256 * channel;
            int low = base;
            while (low < base + 255 && histograms[low] == 0) {
                low++;
            }
            int high = base + 255;
            while (high > base && histograms[high] == 0) {
                high--;
            }
            if (high <= low) {
                fillIdentity(tables, base);
                continue;
            }
            double scale = 255.0 / (high - low);
            double offset = -(low - base) * scale;
            for (int value = 0; value < 256; value++) {
                tables[base + value] = (byte) Blend.clip((int) (value * scale + offset));
            }
        }
        mapChannels(image, tables);
    }

    /** Equalizes the histogram of each channel. */
    public static void equalize(Image image, Scratch scratch) {
        int[] histograms = histograms(image, scratch);
        byte[] tables = scratch.tables();
        int count = image.width() * image.height();
        for (int channel = 0; channel < 3; channel++) {
            int base = 256 * channel;
            int high = base + 255;
            while (high > base && histograms[high] == 0) {
                high--;
            }
            // If one value fills the channel, the step is also 0.
            int step = (count - histograms[high]) / 255;
            if (step == 0) {
                fillIdentity(tables, base);
                continue;
            }
            int sum = step / 2;
            for (int i = base; i < base + 256; i++) {
                tables[i] = (byte) Math.min(255, sum / step);
                sum += histograms[i];
            }
        }
        mapChannels(image, tables);
    }

    private static long sum(int[] values, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += values[i];
        }
        return sum;
    }

    private static int[] histograms(Image image, Scratch scratch) {
        int[] histograms = scratch.histograms();
        Arrays.fill(histograms, 0);
        byte[] pixels = image.pixels();
        int length = length(image);
        for (int i = 0; i < length; i += 3) {
            histograms[pixels[i] & 255]++;
            histograms[256 + (pixels[i + 1] & 255)]++;
            histograms[512 + (pixels[i + 2] & 255)]++;
        }
        return histograms;
    }

    private static void fillIdentity(byte[] tables, int base) {
        for (int value = 0; value < 256; value++) {
            tables[base + value] = (byte) value;
        }
    }

    private static void mapChannels(Image image, byte[] tables) {
        byte[] pixels = image.pixels();
        int length = length(image);
        for (int i = 0; i < length; i += 3) {
            pixels[i] = tables[pixels[i] & 255];
            pixels[i + 1] = tables[256 + (pixels[i + 1] & 255)];
            pixels[i + 2] = tables[512 + (pixels[i + 2] & 255)];
        }
    }

    private static int length(Image image) {
        return 3 * image.width() * image.height();
    }
}
