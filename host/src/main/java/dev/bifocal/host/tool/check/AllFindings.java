package dev.bifocal.host.tool.check;

import dev.bifocal.host.experiment.RecipeCheck;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.plugin.scan.UnlistedComponents;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The findings of loading, and of checks of classes and recipes that take longer. */
public final class AllFindings {

    private AllFindings() {}

    /** Checks all plugins. */
    public static List<Finding> of(PluginRegistry registry) {
        return of(registry, registry.plugins());
    }

    /** Leaves out the bundled plugins, which the build of the application checks, so that a listing is fast. */
    public static List<Finding> ofPluginsOfTheUser(PluginRegistry registry) {
        Optional<Path> bundled = PluginFolders.bundled();
        return of(
                registry,
                registry.plugins().stream()
                        .filter(plugin -> bundled.filter(
                                        folder -> folder.equals(plugin.jar().getParent()))
                                .isEmpty())
                        .toList());
    }

    private static List<Finding> of(PluginRegistry registry, List<PluginInfo> checked) {
        return Stream.of(registry.findings(), UnlistedComponents.in(checked), RecipeCheck.check(registry, checked))
                .flatMap(List::stream)
                .toList();
    }
}
