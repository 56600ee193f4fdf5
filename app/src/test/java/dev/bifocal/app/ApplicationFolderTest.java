package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.machine.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

class ApplicationFolderTest {

    @Test
    void holdsOneNativeJarSinceJavaTakesTheFirst() throws IOException {
        assertThat(jars("lib"))
                .filteredOn(jar -> name(jar).startsWith("pytorch-native-"))
                .hasSize(1);
    }

    @Test
    void bundlesThePluginsInTheirManifestsWords() throws IOException {
        for (Path jar : jars("plugins")) {
            Map<String, String> manifest = manifest(jar);
            String id = manifest.getOrDefault("Plugin-Id", "");
            assertThat(manifest.remove("Plugin-Dependencies"))
                    .as(name(jar))
                    .isEqualTo(id.equals("baselines") ? "" : "baselines@^0.1");
            assertThat(manifest)
                    .as(name(jar))
                    .containsOnlyKeys(
                            "Manifest-Version",
                            "Plugin-Id",
                            "Plugin-Version",
                            "Plugin-Provider",
                            "Plugin-License",
                            "Plugin-Description",
                            "Plugin-Requires",
                            "Bifocal-Api-Version",
                            "Bifocal-Djl-Version")
                    .containsEntry("Plugin-Provider", "Bifocal")
                    .containsEntry("Plugin-License", "Apache-2.0")
                    .containsEntry("Plugin-Requires", "^1.1")
                    .containsEntry("Bifocal-Api-Version", ApiVersion.CURRENT.toString())
                    .containsEntry("Bifocal-Djl-Version", Versions.current().djl());
            assertThat(manifest.get("Plugin-Description")).isNotBlank().doesNotContain("${");
            assertThat(name(jar)).isEqualTo("bifocal-plugin-%s-%s.jar".formatted(id, manifest.get("Plugin-Version")));
        }
    }

    @Test
    void carriesTheLicenceInEachJarOfOurs() throws IOException {
        for (Path jar : ours()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                assertThat(file.getEntry("META-INF/LICENSE")).as(name(jar)).isNotNull();
            }
        }
    }

    @Test
    void tellsNothingOfWhenAndByWhomItsJarsWereBuilt() throws IOException {
        for (Path jar : ours()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                assertThat(file.stream().map(ZipEntry::getTimeLocal).distinct())
                        .as(name(jar))
                        .hasSize(1);
            }
            assertThat(manifest(jar)).as(name(jar)).doesNotContainKeys("Built-By", "Build-Jdk", "Build-Jdk-Spec");
        }
    }

    private static List<Path> ours() throws IOException {
        return Stream.concat(
                        jars("lib").stream().filter(jar -> name(jar).startsWith("bifocal-")), jars("plugins").stream())
                .toList();
    }

    private static List<Path> jars(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Application.folder().resolve(folder))) {
            return files.sorted().toList();
        }
    }

    private static String name(Path jar) {
        return jar.getFileName().toString();
    }

    private static Map<String, String> manifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().entrySet().stream()
                    .collect(Collectors.toMap(entry -> entry.getKey().toString(), entry -> entry.getValue()
                            .toString()));
        }
    }
}
