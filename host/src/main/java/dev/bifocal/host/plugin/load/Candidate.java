package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginVersion;
import dev.bifocal.host.plugin.Subject;
import java.nio.file.Path;
import java.util.List;

/**
 * A jar whose manifest names a plugin and its version.
 *
 * @param jar the jar
 * @param version the plugin's version
 * @param dependencies the plugins that it needs
 * @param info what listings show
 * @param usable whether nothing speaks against loading it
 */
record Candidate(PluginJar jar, PluginVersion version, List<Dependency> dependencies, PluginInfo info, boolean usable) {

    String id() {
        return info.id();
    }

    Path path() {
        return jar.path();
    }

    Subject subject() {
        return Subject.of(path()).plugin(id());
    }
}
