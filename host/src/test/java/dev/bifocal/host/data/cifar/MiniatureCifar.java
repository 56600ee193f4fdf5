package dev.bifocal.host.data.cifar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Writes CIFAR-10 in its official layout with few records, whose labels take turns and whose pixels are random. */
public final class MiniatureCifar {

    static final int RECORDS = 20;
    static final int RECORD = 3073;

    private MiniatureCifar() {}

    public static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int file = 0; file < 6; file++) {
            byte[] bytes = new byte[RECORDS * RECORD];
            new Random(file).nextBytes(bytes);
            for (int record = 0; record < RECORDS; record++) {
                bytes[record * RECORD] = (byte) ((record + file) % 10);
            }
            Files.write(folder.resolve(file == 5 ? "test_batch.bin" : "data_batch_" + (file + 1) + ".bin"), bytes);
        }
        writeNames(folder, CifarClasses.NAMES);
        return folder;
    }

    static void writeNames(Path folder, List<String> names) throws IOException {
        // The official file ends with an empty line.
        Files.writeString(folder.resolve("batches.meta.txt"), String.join("\n", names) + "\n\n");
    }
}
