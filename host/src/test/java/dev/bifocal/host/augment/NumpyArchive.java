package dev.bifocal.host.augment;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The bytes of the arrays of an {@code .npz} resource, in C order, without an engine (DJL knows no 16-bit integers). */
final class NumpyArchive {

    private static final String FOLDER = "/oracle/transforms/";

    private final Map<String, ByteBuffer> arrays = new HashMap<>();

    private NumpyArchive() {}

    static NumpyArchive resource(String name) {
        NumpyArchive archive = new NumpyArchive();
        try (ZipInputStream zip = new ZipInputStream(stream(name))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                archive.arrays.put(entry.getName().replaceFirst("\\.npy$", ""), data(zip.readAllBytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive;
    }

    static InputStream stream(String name) {
        return Objects.requireNonNull(NumpyArchive.class.getResourceAsStream(FOLDER + name), name);
    }

    byte[] bytes(String name) {
        ByteBuffer array = Objects.requireNonNull(arrays.get(name), name).duplicate();
        byte[] bytes = new byte[array.remaining()];
        array.get(bytes);
        return bytes;
    }

    short[] shorts(String name) {
        byte[] bytes = bytes(name);
        short[] shorts = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(shorts);
        return shorts;
    }

    private static ByteBuffer data(byte[] npy) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(npy));
        in.skipBytes(6);
        int major = in.readUnsignedByte();
        in.skipBytes(1);
        int length = major == 1
                ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                : Integer.reverseBytes(in.readInt());
        String header = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        if (!header.contains("'fortran_order': False")) {
            throw new IOException("not in C order: " + header);
        }
        return ByteBuffer.wrap(in.readAllBytes());
    }
}
