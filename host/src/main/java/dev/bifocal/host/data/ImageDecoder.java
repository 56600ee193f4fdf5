package dev.bifocal.host.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG, BMP and GIF to RGB; what a file is, its first bytes tell, not its name. Safe for several threads.
 *
 * <p>A file that ends too early or is otherwise damaged is refused, even where ImageIO would fill in what lacks.
 */
final class ImageDecoder {

    /** Enough for any photo; beyond it, a header is damaged or hostile. */
    private static final long MAX_PIXELS = 1L << 28;

    private static final ThreadLocal<Map<ImageFormat, ImageReader>> READERS =
            ThreadLocal.withInitial(() -> new EnumMap<>(ImageFormat.class));

    /** Decodes the first image of a file. */
    void decode(byte[] file, Image into) throws IOException {
        ImageFormat format = ImageFormat.of(file);
        format.check(file);
        ImageReader reader = READERS.get().computeIfAbsent(format, ImageDecoder::newReader);
        Warnings warnings = new Warnings(format);
        reader.addIIOReadWarningListener(warnings);
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(stream, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MAX_PIXELS) {
                throw new IOException("it has %d pixels, and %d are the most".formatted(pixels, MAX_PIXELS));
            }
            BufferedImage image = reader.read(0);
            warnings.check();
            RgbPixels.copy(image, into);
        } finally {
            reader.reset();
        }
    }

    private static ImageReader newReader(ImageFormat format) {
        return ImageIO.getImageReadersByFormatName(format.name()).next();
    }
}
