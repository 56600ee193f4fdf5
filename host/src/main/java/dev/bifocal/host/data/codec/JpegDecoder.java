package dev.bifocal.host.data.codec;

import dev.bifocal.host.data.Image;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * Decodes JPEG files to the result of Pillow's {@code convert("RGB")}: color profiles and orientation are ignored, gray
 * is repeated, and CMYK is converted. Not thread-safe.
 *
 * <p>ImageIO calls libjpeg, which writes the pixels directly into the image.
 */
final class JpegDecoder {

    private static final ColorModel RGB = new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    private static final int[] RED_GREEN_BLUE = {0, 1, 2};

    private final ImageReader reader =
            ImageIO.getImageReadersByFormatName(ImageFormat.JPEG.name()).next();
    private byte[] stripped = new byte[0];
    private byte[] row = new byte[0];

    /**
     * Decodes a file with the signature of JPEG.
     *
     * @throws IOException if the file is damaged, truncated or too large
     */
    void decode(byte[] file, Image into) throws IOException {
        JpegHeader header = JpegHeader.read(file);
        ImageLimit.check(header.width(), header.height());
        int limit = JpegHeader.strippedLimit(file.length);
        if (stripped.length < limit) {
            stripped = new byte[limit];
        }
        Warnings warnings = new Warnings();
        reader.addIIOReadWarningListener(warnings);
        try (ByteArrayInput input = new ByteArrayInput(stripped, header.strip(file, stripped))) {
            reader.setInput(input, true, true);
            into.resize(header.width(), header.height());
            if (header.colours() == JpegHeader.Colours.YCBCR) {
                reader.read(0, into(into));
            } else {
                copy(reader.readRaster(0, null), header.colours(), into);
            }
            warnings.check();
        } finally {
            reader.reset();
        }
    }

    private static ImageReadParam into(Image image) {
        ImageReadParam parameters = new ImageReadParam();
        parameters.setDestination(shared(image));
        return parameters;
    }

    /** The same pixels for ImageIO. */
    static BufferedImage shared(Image image) {
        int stride = 3 * image.width();
        DataBufferByte buffer = new DataBufferByte(image.pixels(), stride * image.height());
        WritableRaster raster =
                Raster.createInterleavedRaster(buffer, image.width(), image.height(), stride, 3, RED_GREEN_BLUE, null);
        return new BufferedImage(RGB, raster, false, null);
    }

    private void copy(Raster raster, JpegHeader.Colours colours, Image into) throws IOException {
        int width = into.width();
        if (raster.getWidth() != width || raster.getHeight() != into.height()) {
            throw new IOException("its header has another size than its pixels");
        }
        row = new byte[raster.getNumBands() * width];
        for (int y = 0; y < into.height(); y++) {
            raster.getDataElements(0, y, width, 1, row);
            int to = 3 * y * width;
            switch (colours) {
                case GREY -> repeat(row, into.pixels(), to, width);
                case RGB -> System.arraycopy(row, 0, into.pixels(), to, 3 * width);
                case CMYK -> Inks.convert(row, into.pixels(), to, width);
                case YCCK -> {
                    Inks.decode(row, width);
                    Inks.convert(row, into.pixels(), to, width);
                }
                case YCBCR -> throw new IllegalStateException("These are converted by ImageIO.");
            }
        }
    }

    private static void repeat(byte[] greys, byte[] rgb, int offset, int width) {
        for (int x = 0, to = offset; x < width; x++, to += 3) {
            rgb[to] = greys[x];
            rgb[to + 1] = greys[x];
            rgb[to + 2] = greys[x];
        }
    }
}
