package dev.bifocal.host.data;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Files that Python and numpy wrote; {@code fixtures.py} beside them says how. */
public final class PythonFixtures {

    private PythonFixtures() {}

    /** A fixture by its name. */
    public static Path path(String name) {
        URL url = Objects.requireNonNull(PythonFixtures.class.getResource("python/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the fixtures' arrays of bytes hold. */
    public static byte[] pixels(int count) {
        byte[] pixels = new byte[count];
        for (int i = 0; i < count; i++) {
            pixels[i] = (byte) (i * 37);
        }
        return pixels;
    }
}
