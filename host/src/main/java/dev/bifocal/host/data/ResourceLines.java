package dev.bifocal.host.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A reader of bundled tables: texts with one entry per line and remarks after {@code #}. */
public final class ResourceLines {

    private ResourceLines() {}

    /** The entries of a table in this package. */
    public static List<String> read(String name) {
        try (InputStream stream = Objects.requireNonNull(ResourceLines.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
