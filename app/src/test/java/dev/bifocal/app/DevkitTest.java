package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.machine.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The POMs that plugins inherit or import have no parent, so their versions are written there once more. */
class DevkitTest {

    private static final Pattern PROPERTY = Pattern.compile("<([a-z0-9.-]+)>([^<${]+)</\\1>");
    private static final Pattern PLUGIN = Pattern.compile(
            "<artifactId>(maven-[a-z]+-plugin)</artifactId>\\s*<version>([^<]+)</version>", Pattern.MULTILINE);

    private final String root = pom("..");
    private final String bom = pom("../devkit/bom");
    private final String parent = pom("../devkit/plugin-parent");

    @Test
    void statesTheVersionsThatThisBuildUses() {
        Map<String, String> ours = properties(root);
        ours.put("bifocal.tck.version", ours.getOrDefault("bifocal.api.version", ""));
        ours.put("bifocal.bom.version", version(bom));

        for (String pom : List.of(bom, parent)) {
            Map<String, String> stated = properties(pom);
            stated.keySet().removeIf(key -> !key.endsWith(".version") && !key.startsWith("pytorch."));
            assertThat(stated).containsKeys("bifocal.api.version", "djl.version", "pf4j.version");
            assertThat(ours).containsAllEntriesOf(stated);
        }
    }

    @Test
    void hasTheVersionOfTheApiAsNewProjectsExpect() {
        assertThat(version(parent)).isEqualTo(ApiVersion.CURRENT.toString());
        assertThat(properties(bom).get("bifocal.host.version"))
                .isEqualTo(Versions.current().bifocal());
    }

    @Test
    void pinsThePluginsOfMavenThatThisBuildUses() {
        Map<String, String> ours = plugins(root);

        assertThat(plugins(parent)).hasSizeGreaterThan(8);
        plugins(parent).forEach((plugin, version) -> {
            if (ours.containsKey(plugin)) {
                assertThat(version).as(plugin).isEqualTo(ours.get(plugin));
            }
        });
    }

    private static String pom(String folder) {
        try {
            return Files.readString(Path.of(folder, "pom.xml"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The version in the head of a POM without parent. */
    private static String version(String pom) {
        assertThat(pom).doesNotContain("<parent>");
        return PROPERTY.matcher(pom)
                .results()
                .filter(found -> found.group(1).equals("version"))
                .findFirst()
                .orElseThrow()
                .group(2);
    }

    private static Map<String, String> properties(String pom) {
        String block = pom.substring(pom.indexOf("<properties>"), pom.indexOf("</properties>"));
        return PROPERTY.matcher(block)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2), (a, b) -> b, TreeMap::new));
    }

    private static Map<String, String> plugins(String pom) {
        return PLUGIN.matcher(pom)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2), (a, b) -> a, TreeMap::new));
    }
}
