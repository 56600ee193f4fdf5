package dev.bifocal.host.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * A build of libtorch on the class path.
 *
 * @param flavour {@code cpu}, or the CUDA version such as {@code cu118}
 * @param version version of libtorch
 * @param classifier operating system and architecture
 * @param jar the jar that contains it
 */
public record NativeFlavour(String flavour, String version, String classifier, String jar) {

    private static final String RESOURCE = "native/lib/pytorch.properties";

    /** The builds on the class path, in DJL's order. DJL uses the first one that matches the machine. */
    public static List<NativeFlavour> onClassPath() {
        List<NativeFlavour> flavours = new ArrayList<>();
        try {
            for (URL url : Collections.list(NativeFlavour.class.getClassLoader().getResources(RESOURCE))) {
                flavours.add(read(url));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Resource %s cannot be read.".formatted(RESOURCE), e);
        }
        return List.copyOf(flavours);
    }

    private static NativeFlavour read(URL url) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = url.openStream()) {
            properties.load(in);
        }
        return new NativeFlavour(
                properties.getProperty("flavor", "cpu"),
                properties.getProperty("version", Versions.UNKNOWN),
                properties.getProperty("classifier", Versions.UNKNOWN),
                jarName(url));
    }

    private static String jarName(URL url) {
        String path = url.getPath();
        int inside = path.indexOf("!/");
        return inside < 0 ? path : path.substring(path.lastIndexOf('/', inside) + 1, inside);
    }
}
