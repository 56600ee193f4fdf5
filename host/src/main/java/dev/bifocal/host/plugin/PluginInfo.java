package dev.bifocal.host.plugin;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The description of a loaded plugin.
 *
 * @param id {@code Plugin-Id} of the manifest
 * @param version {@code Plugin-Version} of the manifest
 * @param provider the publisher; empty if the manifest does not state one
 * @param license the license; empty if the manifest does not state one
 * @param description one sentence; empty if the manifest does not have one
 * @param requires the range of supported API versions
 * @param builtAgainst the API version that the plugin was compiled against, or {@code unknown}
 * @param jar the file
 * @param sha256 of the file, in hexadecimal
 * @param dependencies the loaded plugins whose classes this plugin sees
 */
public record PluginInfo(
        String id,
        String version,
        String provider,
        String license,
        String description,
        String requires,
        String builtAgainst,
        Path jar,
        String sha256,
        @JsonIgnore List<PluginInfo> dependencies) {

    /** Copies the dependencies. */
    public PluginInfo {
        dependencies = List.copyOf(dependencies);
    }

    /** The plugin with other dependencies. */
    public PluginInfo withDependencies(List<PluginInfo> others) {
        return new PluginInfo(id, version, provider, license, description, requires, builtAgainst, jar, sha256, others);
    }

    /** This plugin, its dependencies, and theirs; a plugin can appear several times. */
    public Stream<PluginInfo> withAllDependencies() {
        return Stream.concat(Stream.of(this), dependencies.stream().flatMap(PluginInfo::withAllDependencies));
    }
}
