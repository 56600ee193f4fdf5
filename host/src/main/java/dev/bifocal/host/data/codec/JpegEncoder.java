package dev.bifocal.host.data.codec;

import dev.bifocal.host.data.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes images as baseline JPEG with chroma at half resolution. Not thread-safe. */
public final class JpegEncoder {

    private final ImageWriter writer =
            ImageIO.getImageWritersByFormatName(ImageFormat.JPEG.name()).next();
    private final ImageWriteParam parameters = writer.getDefaultWriteParam();

    /**
     * Creates an encoder.
     *
     * @param quality libjpeg's, from 1 to 100
     */
    public JpegEncoder(int quality) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(quality / 100f);
    }

    /** The content of a file. */
    public byte[] encode(Image image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            BufferedImage pixels = JpegDecoder.shared(image);
            writer.write(null, new IIOImage(pixels, null, null), parameters);
        } finally {
            writer.setOutput(null);
        }
        return bytes.toByteArray();
    }
}
