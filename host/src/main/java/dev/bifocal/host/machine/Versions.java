package dev.bifocal.host.machine;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * The versions of everything that a run depends on, read without loading the engine.
 *
 * @param bifocal version of the host
 * @param api version of the plugin interface
 * @param djl version of the Deep Java Library
 * @param pytorch version of PyTorch
 * @param java version and vendor of the Java runtime
 * @param os name, version and architecture of the operating system
 */
public record Versions(String bifocal, String api, String djl, String pytorch, String java, String os) {

    /** The value of an unknown version, for example if classes are not from a jar. */
    public static final String UNKNOWN = "unknown";

    /** The versions of this process, with the PyTorch that DJL's engine is built for. */
    public static Versions current() {
        return with(property(properties("/pytorch-engine.properties"), "pytorch_version"));
    }

    /**
     * The versions of this process, with the PyTorch that computes: the one that the environment names, such as {@code
     * 2.7.1+cu126}, or the one that DJL's engine is built for.
     *
     * @throws HostException if the environment names a folder that contains no PyTorch
     */
    public static Versions inUse() {
        return inUse(GivenLibtorch.ofThisProcess());
    }

    static Versions inUse(Optional<GivenLibtorch> given) {
        return given.map(pytorch -> with(pytorch.version())).orElseGet(Versions::current);
    }

    private static Versions with(String pytorch) {
        return new Versions(
                property(properties("/META-INF/maven/dev.bifocal/bifocal-host/pom.properties"), "version"),
                ApiVersion.CURRENT.toString(),
                property(properties("/pytorch-engine.properties"), "djl_version"),
                pytorch,
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
    }

    private static String property(Properties properties, String key) {
        return properties.getProperty(key, UNKNOWN);
    }

    private static Properties properties(String resource) {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream(resource)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Resource %s cannot be read.".formatted(resource), e);
        }
        return properties;
    }
}
