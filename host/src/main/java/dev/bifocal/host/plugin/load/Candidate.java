package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginVersion;
import dev.bifocal.host.plugin.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A jar whose manifest states a plugin and its version.
 *
 * @param jar the jar
 * @param version the plugin's version
 * @param dependencies the required plugins
 * @param info the description for listings
 * @param usable whether the jar can be loaded
 */
public record Candidate(
        PluginJar jar, PluginVersion version, List<Dependency> dependencies, PluginInfo info, boolean usable) {

    Candidate withDependencies(List<PluginInfo> loaded) {
        return new Candidate(jar, version, dependencies, info.withDependencies(loaded), usable);
    }

    public String id() {
        return info.id();
    }

    /** The DJL version that the plugin was compiled against, if its manifest states it. */
    public Optional<String> djl() {
        return Optional.ofNullable(jar.manifest().get(ManifestCheck.DJL))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    public Path path() {
        return jar.path();
    }

    public Subject subject() {
        return Subject.of(path()).plugin(id());
    }
}
