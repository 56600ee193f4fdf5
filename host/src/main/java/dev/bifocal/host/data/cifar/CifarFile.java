package dev.bifocal.host.data.cifar;

import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.pickle.PickledDictionary;
import dev.bifocal.host.data.planar.PlanarFile;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of CIFAR-10, checked and kept in memory as records of the binary version. A record is a label byte and 3,072
 * bytes of pixels: the red, green and blue planes of 32 x 32.
 */
public final class CifarFile {

    static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int RECORD = 1 + 3 * PLANE;
    private static final String REMEDY =
            "Unpack cifar-10-binary.tar.gz or cifar-10-python.tar.gz again; if the error persists, download it again.";

    private final Path path;
    private final byte[] bytes;

    private CifarFile(Path path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    /** Reads a file of the binary version and checks its length and each label. */
    public static CifarFile read(Path path, int records) {
        byte[] bytes;
        try {
            checkLength(path, Files.size(RegularFiles.require(path)), records);
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA, "%s cannot be read: %s.".formatted(path, e), "Check the file's permissions.", e);
        }
        checkLength(path, bytes.length, records);
        return checked(new CifarFile(path, bytes), records);
    }

    /** Reads a file of the Python version, which is a pickled dictionary, and checks its length and each label. */
    static CifarFile readPython(Path path, int records) {
        try {
            PickledDictionary dictionary = PickledDictionary.read(path);
            PlanarFile images = PlanarFile.of(path, dictionary.array("data"));
            int[] labels = dictionary.integers("labels");
            if (images.rows() != records || labels.length != records) {
                throw new IOException("it has %s images and %s labels instead of %s"
                        .formatted(images.rows(), labels.length, records));
            }
            ByteBuffer bytes = ByteBuffer.allocate(records * RECORD);
            for (int record = 0; record < records; record++) {
                if (labels[record] < 0 || labels[record] >= CifarClasses.NAMES.size()) {
                    throw new IOException("it has label %s at record %s, but CIFAR-10's labels are 0 to 9"
                            .formatted(labels[record], record));
                }
                bytes.put((byte) labels[record]).put(images.row(record));
            }
            return new CifarFile(path, bytes.array());
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s cannot be read as a file of CIFAR-10: %s."
                            .formatted(path, FileTrouble.of(e).reason()),
                    REMEDY,
                    e);
        }
    }

    private static CifarFile checked(CifarFile file, int records) {
        for (int record = 0; record < records; record++) {
            if (file.label(record) >= CifarClasses.NAMES.size()) {
                throw new HostException(
                        ErrorCode.DATA,
                        "%s has label %s at record %s, byte offset %s, but CIFAR-10's labels are 0 to 9."
                                .formatted(file.path, file.label(record), record, record * (long) RECORD),
                        REMEDY);
            }
        }
        return file;
    }

    private static void checkLength(Path path, long length, int records) {
        long expected = (long) records * RECORD;
        if (length == expected) {
            return;
        }
        String sizes = "%s has %s bytes instead of %s".formatted(path, length, expected);
        String message;
        if (length > expected) {
            message = "%s: there is extra data after the last record, %s.".formatted(sizes, records - 1);
        } else if (length % RECORD == 0) {
            message = "%s: record %s is missing%s."
                    .formatted(sizes, length / RECORD, records - length / RECORD > 1 ? ", and all after it" : "");
        } else {
            message = "%s: record %s is cut off after %s of its %s bytes."
                    .formatted(sizes, length / RECORD, length % RECORD, RECORD);
        }
        throw new HostException(ErrorCode.DATA, message, REMEDY);
    }

    Path path() {
        return path;
    }

    /** The content; callers must not change it. */
    byte[] bytes() {
        return bytes;
    }

    int records() {
        return bytes.length / RECORD;
    }

    int label(int record) {
        return bytes[record * RECORD] & 0xff;
    }

    public void read(int record, Image into) {
        into.resize(SIDE, SIDE);
        byte[] pixels = into.pixels();
        int red = record * RECORD + 1;
        for (int pixel = 0; pixel < PLANE; pixel++) {
            pixels[3 * pixel] = bytes[red + pixel];
            pixels[3 * pixel + 1] = bytes[red + PLANE + pixel];
            pixels[3 * pixel + 2] = bytes[red + 2 * PLANE + pixel];
        }
    }
}
