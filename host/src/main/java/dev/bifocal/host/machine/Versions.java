package dev.bifocal.host.machine;

import dev.bifocal.api.ApiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The versions of everything that a run depends on, read without loading the engine.
 *
 * @param bifocal version of the host
 * @param api version of the plugin interface
 * @param djl version of the Deep Java Library
 * @param pytorch version of PyTorch that DJL's engine is built for
 * @param java version and vendor of the Java runtime
 * @param os name, version and architecture of the operating system
 */
public record Versions(String bifocal, String api, String djl, String pytorch, String java, String os) {

    /** The value of an unknown version, for example if classes are not from a jar. */
    public static final String UNKNOWN = "unknown";

    /** The versions of this process. */
    public static Versions current() {
        Properties engine = properties("/pytorch-engine.properties");
        return new Versions(
                property(properties("/META-INF/maven/dev.bifocal/bifocal-host/pom.properties"), "version"),
                ApiVersion.CURRENT.toString(),
                property(engine, "djl_version"),
                property(engine, "pytorch_version"),
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
