package dev.bifocal.host.data.imagenet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bifocal.host.data.PickleWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes ImageNet32 in its official layouts with few images; labels run on through the batches, pixels are random. */
final class MiniatureImageNet32 {

    static final int ROWS = 12;
    static final int ROW = 3072;

    private MiniatureImageNet32() {}

    /** The label of a training image, from 1, as the files have it. */
    static int label(int batch, int row) {
        return 1 + (batch * 97 + row * 83) % 1000;
    }

    static int[] labels(int batch) {
        int[] labels = new int[ROWS];
        Arrays.setAll(labels, row -> label(batch, row));
        return labels;
    }

    static byte[] pixels(int batch) {
        byte[] pixels = new byte[ROWS * ROW];
        new Random(batch).nextBytes(pixels);
        return pixels;
    }

    /** As Imagenet32_train.zip and Imagenet32_val.zip unpack. */
    static Path writePickles(Path root) throws IOException {
        for (int batch = 1; batch <= 11; batch++) {
            PickleWriter pickle = new PickleWriter(false)
                    .array("data", ROWS, ROW, pixels(batch), false)
                    .integers("labels", labels(batch));
            Files.write(file(root, batch, ""), pickle.end());
        }
        return root;
    }

    /** As Imagenet32_train_npz.zip and Imagenet32_val_npz.zip unpack. */
    static Path writeArchives(Path root, boolean deflated) throws IOException {
        for (int batch = 1; batch <= 11; batch++) {
            writeArchive(file(root, batch, "_npz"), pixels(batch), labels(batch), deflated);
        }
        return root;
    }

    /** The file of a batch, of which the eleventh is the one for testing. */
    static Path file(Path root, int batch, String suffix) throws IOException {
        Path folder = root.resolve((batch == 11 ? "Imagenet32_val" : "Imagenet32_train") + suffix);
        Files.createDirectories(folder);
        String name = batch == 11 ? "val_data" : "train_data_batch_" + batch;
        return folder.resolve(suffix.isEmpty() ? name : name + ".npz");
    }

    static void writeArchive(Path file, byte[] pixels, int[] labels, boolean deflated) throws IOException {
        ByteBuffer numbers = ByteBuffer.allocate(Long.BYTES * labels.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(labels).forEach(numbers::putLong);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, "data.npy", npy("|u1", "(%d, %d)".formatted(pixels.length / ROW, ROW), pixels), deflated);
            put(zip, "labels.npy", npy("<i8", "(%d,)".formatted(labels.length), numbers.array()), deflated);
        }
    }

    private static byte[] npy(String type, String shape, byte[] content) throws IOException {
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
        String padded = header + " ".repeat(117 - header.length()) + "\n";
        ByteArrayOutputStream npy = new ByteArrayOutputStream();
        npy.write(("\u0093NUMPY\1\0" + (char) padded.length() + "\0" + padded).getBytes(ISO_8859_1));
        npy.write(content);
        return npy.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content, boolean deflated) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        if (!deflated) {
            CRC32 checksum = new CRC32();
            checksum.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(checksum.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
