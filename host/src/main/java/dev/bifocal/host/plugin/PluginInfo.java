package dev.bifocal.host.plugin;

import java.nio.file.Path;

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
        String sha256) {}
