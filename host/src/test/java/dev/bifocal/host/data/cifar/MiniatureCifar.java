package dev.bifocal.host.data.cifar;

import dev.bifocal.host.data.PickleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Writes CIFAR-10 in its official layouts with few records, whose labels take turns and whose pixels are random. */
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

    /** The same images as {@link #write}, in the Python version. */
    static Path writePython(Path folder) throws IOException {
        Path binary = write(folder.resolve("binary"));
        for (int file = 0; file < 6; file++) {
            String name = file == 5 ? "test_batch" : "data_batch_" + (file + 1);
            byte[] records = Files.readAllBytes(binary.resolve(name + ".bin"));
            int[] labels = new int[RECORDS];
            byte[] pixels = new byte[RECORDS * (RECORD - 1)];
            for (int record = 0; record < RECORDS; record++) {
                labels[record] = records[record * RECORD];
                System.arraycopy(records, record * RECORD + 1, pixels, record * (RECORD - 1), RECORD - 1);
            }
            byte[] pickle = new PickleWriter(true)
                    .string("batch_label", name)
                    .integers("labels", labels)
                    .array("data", RECORDS, RECORD - 1, pixels, false)
                    .end();
            Files.write(folder.resolve(name), pickle);
        }
        Files.write(
                folder.resolve("batches.meta"),
                new PickleWriter(true)
                        .strings("label_names", CifarClasses.NAMES)
                        .end());
        return folder;
    }

    static void writeNames(Path folder, List<String> names) throws IOException {
        // The official file ends with an empty line.
        Files.writeString(folder.resolve("batches.meta.txt"), String.join("\n", names) + "\n\n");
    }
}
