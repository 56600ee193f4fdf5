package dev.bifocal.host.plugin.install;

import dev.bifocal.host.plugin.load.Candidate;
import dev.bifocal.host.plugin.load.JarCheck;
import dev.bifocal.host.plugin.load.JarSearch;
import dev.bifocal.host.plugin.load.PluginFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plugins beside the installed ones, on which installed plugins may depend.
 *
 * @param folders the folders that every command searches, without the folder of installed plugins
 * @param bundled the folder of the bundled plugins, if it exists
 */
public record HostPlugins(List<Path> folders, Optional<Path> bundled) {

    /** Copies the folders. */
    public HostPlugins {
        folders = List.copyOf(folders);
    }

    /**
     * The plugins of this process.
     *
     * @param installed the folder of installed plugins, if the user has one
     */
    public static HostPlugins ofThisProcess(Optional<Path> installed) {
        return new HostPlugins(
                PluginFolders.of(List.of()).stream()
                        .filter(folder -> installed
                                .filter(own -> own.toAbsolutePath().normalize().equals(folder))
                                .isEmpty())
                        .toList(),
                PluginFolders.bundled());
    }

    /** The usable plugins. Their classes are not read. */
    List<Candidate> candidates() {
        return JarSearch.in(folders, Optional.empty(), finding -> {}).stream()
                .flatMap(jar -> JarCheck.check(jar, finding -> {}).stream())
                .filter(Candidate::usable)
                .toList();
    }

    /** The ids of the bundled plugins. */
    Set<String> bundledIds() {
        return candidates().stream()
                .filter(candidate -> bundled.isPresent()
                        && bundled.get().equals(candidate.path().getParent()))
                .map(Candidate::id)
                .collect(Collectors.toSet());
    }
}
