package dev.bifocal.host.machine;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A build of libtorch on the class path.
 *
 * @param flavour {@code cpu}, or the CUDA version such as {@code cu118}
 * @param version version of libtorch
 * @param classifier operating system and architecture
 * @param jar the jar that contains it
 * @param libraries the file names of its libraries
 */
public record NativeFlavour(
        String flavour, String version, String classifier, String jar, @JsonIgnore List<String> libraries) {

    private static final String RESOURCE = "native/lib/pytorch.properties";

    /** Copies the list. */
    public NativeFlavour {
        libraries = List.copyOf(libraries);
    }

    /** The build for this machine: the first one on the class path for its system and processor. */
    static Optional<NativeFlavour> ofThisMachine() {
        return onClassPath().stream()
                .filter(build -> build.classifier().equals(thisMachine()))
                .findFirst();
    }

    /** Operating system and architecture of this machine, in DJL's notation. */
    static String thisMachine() {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        return (os.startsWith("Win") ? "win" : os.startsWith("Mac") ? "osx" : "linux")
                + "-"
                + (arch.equals("amd64") ? "x86_64" : arch);
    }

    /** Whether it computes on GPUs. */
    boolean cuda() {
        return flavour.startsWith("cu");
    }

    static @Nullable URL resource(String name) {
        return NativeFlavour.class.getClassLoader().getResource(name);
    }

    /** The builds on the class path, in their order. */
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
                jarName(url),
                List.of(properties.getProperty("libraries", "").split(",", -1)));
    }

    private static String jarName(URL url) {
        String path = url.getPath();
        int inside = path.indexOf("!/");
        return inside < 0 ? path : path.substring(path.lastIndexOf('/', inside) + 1, inside);
    }
}
