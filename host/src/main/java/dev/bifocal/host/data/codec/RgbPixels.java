package dev.bifocal.host.data.codec;

import dev.bifocal.host.data.Image;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Copies decoded images to RGB as Pillow's {@code convert("RGB")} does: gray is repeated, palettes are applied, alpha
 * and color profiles are ignored, and of 16 bits the upper 8 are used.
 *
 * <p>{@link BufferedImage#getRGB} would convert gray and profiled images between color spaces and change their values.
 */
final class RgbPixels {

    private RgbPixels() {}

    static void copy(BufferedImage image, Image into) {
        into.resize(image.getWidth(), image.getHeight());
        ColorModel model = image.getColorModel();
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR && isWhole(image)) {
            copyBgr(image, into);
        } else if (model instanceof ComponentColorModel && isGreyOrRgb(model)) {
            copySamples(image.getRaster(), model, into);
        } else if (model instanceof IndexColorModel || model.getColorSpace().getType() == ColorSpace.TYPE_RGB) {
            copyConverted(image, into);
        } else {
            throw new IllegalArgumentException("its colors are neither gray nor RGB");
        }
    }

    private static boolean isWhole(BufferedImage image) {
        DataBufferByte buffer = (DataBufferByte) image.getRaster().getDataBuffer();
        return buffer.getData().length == 3 * image.getWidth() * image.getHeight();
    }

    private static boolean isGreyOrRgb(ColorModel model) {
        int type = model.getColorSpace().getType();
        return type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB;
    }

    private static void copyBgr(BufferedImage image, Image into) {
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        byte[] rgb = into.pixels();
        for (int i = 0; i < bgr.length; i += 3) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
    }

    private static void copySamples(Raster raster, ColorModel model, Image into) {
        int shift = Math.max(0, model.getComponentSize(0) - Byte.SIZE);
        int bands = raster.getNumBands();
        int colours = model.getNumColorComponents();
        byte[] rgb = into.pixels();
        int[] row = new int[bands * raster.getWidth()];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int pixel = 0; pixel < row.length; pixel += bands) {
                for (int channel = 0; channel < 3; channel++) {
                    rgb[out++] = (byte) (row[pixel + (colours == 1 ? 0 : channel)] >> shift);
                }
            }
        }
    }

    private static void copyConverted(BufferedImage image, Image into) {
        byte[] rgb = into.pixels();
        int[] row = new int[image.getWidth()];
        int out = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int argb : row) {
                rgb[out++] = (byte) (argb >> 16);
                rgb[out++] = (byte) (argb >> 8);
                rgb[out++] = (byte) argb;
            }
        }
    }
}
