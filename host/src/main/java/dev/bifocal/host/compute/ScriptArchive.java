package dev.bifocal.host.compute;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive without parameters in libtorch's format: a zip of stored entries below one folder.
 *
 * <p>The pickles contain the minimum that libtorch accepts: an object of class {@code __torch__.Net} in training
 * mode, and no constants.
 */
final class ScriptArchive {

    /** The serialisation version. libtorch 1.x and 2.x read it. */
    private static final String VERSION = "10\n";

    /** Protocol 2, class, empty tuple, new object, dictionary with the one attribute, build, stop. */
    private static final String OBJECT = "\u0080\u0002c__torch__\nNet\n)\u0081}(X\b\u0000\u0000\u0000training\u0088ub.";

    /** Protocol 2, empty tuple, stop. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";

    private static final String HEADER =
            """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;

    private ScriptArchive() {}

    /**
     * Creates the bytes of an archive.
     *
     * @param methods the methods of the class, each line indented by two spaces
     */
    static byte[] of(String methods) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", OBJECT.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
            store(zip, "code/__torch__.py", (HEADER + methods).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("net/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setTime(0);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
