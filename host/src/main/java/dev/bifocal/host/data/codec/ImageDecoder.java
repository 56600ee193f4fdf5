package dev.bifocal.host.data.codec;

import dev.bifocal.host.data.Image;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * Decodes JPEG, PNG, BMP and GIF to RGB. The format is detected from the first bytes. Thread-safe.
 *
 * <p>Truncated or damaged files are rejected, even if ImageIO would fill in missing pixels.
 */
public final class ImageDecoder {

    private static final ThreadLocal<JpegDecoder> JPEG = ThreadLocal.withInitial(JpegDecoder::new);

    private static final ThreadLocal<Map<ImageFormat, ImageReader>> READERS =
            ThreadLocal.withInitial(() -> new EnumMap<>(ImageFormat.class));

    /** Decodes the first image of a file. */
    public void decode(byte[] file, Image into) throws IOException {
        ImageFormat format = ImageFormat.of(file);
        if (format == ImageFormat.JPEG) {
            JPEG.get().decode(file, into);
        } else {
            format.check(file);
            decode(file, READERS.get().computeIfAbsent(format, ImageDecoder::newReader), into);
        }
    }

    private static void decode(byte[] file, ImageReader reader, Image into) throws IOException {
        try (ByteArrayInput input = new ByteArrayInput(file, file.length)) {
            reader.setInput(input, true, true);
            ImageLimit.check(reader.getWidth(0), reader.getHeight(0));
            RgbPixels.copy(reader.read(0), into);
        } finally {
            reader.reset();
        }
    }

    private static ImageReader newReader(ImageFormat format) {
        return ImageIO.getImageReadersByFormatName(format.name()).next();
    }
}
