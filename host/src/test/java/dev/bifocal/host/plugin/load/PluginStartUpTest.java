package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginStartUpTest {

    @TempDir
    private Path folder;

    /** Loads the plugins of a folder in a JVM of its own. */
    static final class Listing {
        private Listing() {}

        public static void main(String[] arguments) {
            PluginRegistry registry = Plugins.load(List.of(Path.of(arguments[0])));
            if (registry.components(Kind.HEAD).size() != 1
                    || !registry.findings().isEmpty()) {
                throw new IllegalStateException(registry.findings().toString());
            }
        }
    }

    @Test
    void listing_plugins_does_not_load_the_engine() throws Exception {
        JarBuilder.withLoss("x", "x-loss")
                .extension("test.Head", Sources.head("test.Head", "mlp"))
                .in(folder);
        Path log = folder.resolve("classes.log");
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Listing.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor()).as(output).isZero();
        assertThat(Files.readAllLines(log))
                .anyMatch(line -> line.contains(" dev.bifocal.api.head.HeadFactory "))
                .noneMatch(line -> line.contains(" ai.djl.engine.Engine ") || line.contains(" ai.djl.pytorch."));
    }
}
