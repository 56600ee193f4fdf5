package dev.bifocal.host.plugin;

import java.nio.file.Path;

/**
 * A plugin that was loaded.
 *
 * @param id {@code Plugin-Id} of the manifest
 * @param version {@code Plugin-Version} of the manifest
 * @param provider who publishes it; empty if the manifest does not say
 * @param license its licence; empty if the manifest does not say
 * @param description one sentence; empty if the manifest does not say
 * @param requires the range of api versions that it works with
 * @param builtAgainst the api version that it was compiled against, or {@code unknown}
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
