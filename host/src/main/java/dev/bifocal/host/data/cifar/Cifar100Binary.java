package dev.bifocal.host.data.cifar;

import dev.bifocal.host.data.numpy.MappedFile;
import dev.bifocal.host.data.planar.PlanarFile;
import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CIFAR-100's binary version: records of a coarse label, a fine label and 3,072 bytes of pixels. */
final class Cifar100Binary implements Cifar100.Release {

    private static final int LABELS = 2;
    private static final int RECORD = LABELS + PlanarFile.ROW;
    private static final String FINE_NAMES = "fine_label_names.txt";
    private static final String COARSE_NAMES = "coarse_label_names.txt";

    @Override
    public String folder() {
        return "cifar-100-binary";
    }

    @Override
    public List<String> files() {
        return List.of("train.bin", "test.bin", FINE_NAMES, COARSE_NAMES);
    }

    @Override
    public Cifar100.Part read(Path file) throws IOException {
        ByteBuffer bytes = MappedFile.map(file);
        int rows = bytes.limit() / RECORD;
        if (bytes.limit() % RECORD != 0) {
            throw new IOException("it has %s bytes, so record %s is cut off after %s of its %s bytes"
                    .formatted(bytes.limit(), rows, bytes.limit() % RECORD, RECORD));
        }
        int[] coarse = new int[rows];
        int[] fine = new int[rows];
        for (int row = 0; row < rows; row++) {
            coarse[row] = Byte.toUnsignedInt(bytes.get(row * RECORD));
            fine[row] = Byte.toUnsignedInt(bytes.get(row * RECORD + 1));
        }
        return new Cifar100.Part(new PlanarFile(file, bytes, rows, LABELS, RECORD, 1), coarse, fine);
    }

    @Override
    public Cifar100.Names names(Path folder) throws IOException {
        return new Cifar100.Names(lines(folder.resolve(COARSE_NAMES)), lines(folder.resolve(FINE_NAMES)));
    }

    private static List<String> lines(Path file) throws IOException {
        // Latin-1 decodes any bytes; the number of names reveals a garbled file.
        return Files.readString(RegularFiles.require(file), StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
