package dev.bifocal.host.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Writes small photos for miniatures of data sets. */
public final class TestImages {

    private static final List<byte[]> JPEGS = jpegs();

    private TestImages() {}

    /** A JPEG of coloured squares, different for each seed. */
    public static byte[] jpeg(long seed) throws IOException {
        return encoded("jpg", seed);
    }

    /** The same as a PNG. */
    public static byte[] png(long seed) throws IOException {
        return encoded("png", seed);
    }

    /** Writes a JPEG, one of few, and the folders above it. */
    public static void write(Path file, long seed) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, JPEGS.get((int) (seed % JPEGS.size())));
    }

    private static List<byte[]> jpegs() {
        List<byte[]> jpegs = new ArrayList<>();
        try {
            for (int seed = 0; seed < 16; seed++) {
                jpegs.add(jpeg(seed));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jpegs;
    }

    private static byte[] encoded(String format, long seed) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(24, 18, BufferedImage.TYPE_INT_RGB);
        for (int square = 0; square < 12; square++) {
            int colour = random.nextInt(1 << 24);
            for (int pixel = 0; pixel < 36; pixel++) {
                image.setRGB(square % 4 * 6 + pixel % 6, square / 4 * 6 + pixel / 6, colour);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }
}
