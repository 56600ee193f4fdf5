package dev.bifocal.host.data.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.data.Image;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    private static final int WIDTH = 23;
    private static final int HEIGHT = 17;

    private final ImageDecoder decoder = new ImageDecoder();

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp"})
    void keepsColoursOfLosslessFormats(String format) throws IOException {
        BufferedImage image = random(BufferedImage.TYPE_3BYTE_BGR);

        assertThat(decode(encode(image, format))).isEqualTo(rgb(image));
    }

    @Test
    void dropsAlphaWithoutCompositing() throws IOException {
        BufferedImage image = random(BufferedImage.TYPE_4BYTE_ABGR);
        image.setRGB(3, 0, 0x000a141e);

        byte[] pixels = decode(encode(image, "png"));

        assertThat(pixels).isEqualTo(rgb(image));
        assertThat(Arrays.copyOfRange(pixels, 9, 12)).containsExactly(10, 20, 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp"})
    void repeatsGreyAsItIs(String format) throws IOException {
        byte[] pixels = decode(encode(greyRamp(), format));

        for (int x = 0; x < WIDTH; x++) {
            byte grey = (byte) (11 * x);
            assertThat(Arrays.copyOfRange(pixels, 3 * x, 3 * x + 3)).containsOnly(grey);
        }
    }

    @Test
    void repeatsGreyOfJpegAsItIs() throws IOException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, 16, 16, 0, filled(256, 50));

        assertThat(decode(encode(image, "jpeg"))).hasSize(768).containsOnly(50);
    }

    @Test
    void keepsTheUpperByteOf16Bits() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSamples(0, 0, WIDTH, HEIGHT, 0, filled(WIDTH * HEIGHT, 0x32ff));

        assertThat(decode(encode(image, "png"))).containsOnly(0x32);
    }

    @Test
    void dropsAlphaOfGrey() throws IOException {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                BufferedImage.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(WIDTH, HEIGHT);
        raster.setSamples(0, 0, WIDTH, HEIGHT, 0, filled(WIDTH * HEIGHT, 77));

        assertThat(decode(encode(new BufferedImage(model, raster, false, null), "png")))
                .containsOnly(77);
    }

    @ParameterizedTest
    @CsvSource({"png, 1", "png, 4", "png, 8", "gif, 8", "bmp, 8"})
    void looksUpPalettes(String format, int bits) throws IOException {
        byte[] ramp = new byte[1 << bits];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (i * 255 / (ramp.length - 1));
        }
        byte[] zero = new byte[ramp.length];
        IndexColorModel palette = new IndexColorModel(bits, ramp.length, ramp, zero, ramp);
        WritableRaster raster = bits == 8
                ? palette.createCompatibleWritableRaster(WIDTH, HEIGHT)
                : Raster.createPackedRaster(DataBuffer.TYPE_BYTE, WIDTH, HEIGHT, 1, bits, null);
        BufferedImage image = new BufferedImage(palette, raster, false, null);
        Random random = new Random(4);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            raster.setSample(i % WIDTH, i / WIDTH, 0, random.nextInt(ramp.length));
        }

        assertThat(decode(encode(image, format))).isEqualTo(rgb(image));
    }

    @Test
    void decodesJpegCloseToTheOriginal() throws IOException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, 0xc86432);
        }

        byte[] pixels = decode(encode(image, "jpg"));

        assertThat(pixels[0] & 0xff).isBetween(195, 205);
        assertThat(pixels[1] & 0xff).isBetween(95, 105);
        assertThat(pixels[2] & 0xff).isBetween(45, 55);
    }

    /** Pixels are whole without the last bytes: a GIF's trailer, and what pads a BMP's last row. */
    @ParameterizedTest
    @CsvSource({"jpg, 0", "png, 0", "gif, 1", "bmp, 3"})
    void refusesFilesThatEndTooEarly(String format, int dispensable) throws IOException {
        byte[] whole = encode(random(BufferedImage.TYPE_3BYTE_BGR), format);

        for (int length = 0; length < whole.length - dispensable; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decode(cut))
                    .as("%s cut to %d of %d bytes", format, length, whole.length)
                    .isInstanceOfAny(IOException.class, RuntimeException.class);
        }
        assertThat(decode(whole)).hasSize(3 * WIDTH * HEIGHT);
    }

    @Test
    void refusesAPngWithAWrongByte() throws IOException {
        byte[] png = encode(random(BufferedImage.TYPE_3BYTE_BGR), "png");
        png[png.length / 2]++;

        assertThatThrownBy(() -> decode(png)).hasMessage("the checksum of its chunk IDAT is wrong");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThatThrownBy(() -> decode(new byte[0])).hasMessage("it is empty");
    }

    @Test
    void refusesAnImageOfAbsurdSize() throws IOException {
        byte[] png = encode(random(BufferedImage.TYPE_3BYTE_BGR), "png");
        // Width and height are the first fields of the chunk IHDR, whose checksum covers bytes 12 to 28.
        ByteBuffer header = ByteBuffer.wrap(png).putInt(16, 20_000).putInt(20, 20_000);
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        header.putInt(29, (int) checksum.getValue());

        assertThatThrownBy(() -> decode(png)).hasMessage("it has 400000000 pixels, but the limit is 178956970");
    }

    private byte[] decode(byte[] file) throws IOException {
        Image image = new Image();
        decoder.decode(file, image);
        return Arrays.copyOf(image.pixels(), 3 * image.width() * image.height());
    }

    private static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    private static BufferedImage random(int type) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        Random random = new Random(3);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, random.nextInt());
        }
        return image;
    }

    private static BufferedImage greyRamp() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, 11 * (i % WIDTH));
        }
        return image;
    }

    private static int[] filled(int length, int value) {
        int[] values = new int[length];
        Arrays.fill(values, value);
        return values;
    }

    private static byte[] rgb(BufferedImage image) {
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int argb = image.getRGB(i % WIDTH, i / WIDTH);
            rgb[3 * i] = (byte) (argb >> 16);
            rgb[3 * i + 1] = (byte) (argb >> 8);
            rgb[3 * i + 2] = (byte) argb;
        }
        return rgb;
    }
}
