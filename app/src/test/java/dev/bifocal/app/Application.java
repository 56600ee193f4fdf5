package dev.bifocal.app;

import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.Plugins;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The application folder that the build has just put together, with the bundled plugins as users get them. */
public final class Application {

    private static final PluginRegistry REGISTRY = Plugins.load(List.of(folder().resolve("plugins")));

    private Application() {}

    /** The folder with {@code lib} and {@code plugins}. */
    public static Path folder() {
        return Path.of(Objects.requireNonNull(System.getProperty("bifocal.app")));
    }

    /** The script that starts Bifocal. */
    public static Path launcher() {
        return folder().resolve("../../../bifocal").normalize();
    }

    /** The bundled plugins. */
    public static PluginRegistry registry() {
        return REGISTRY;
    }

    /** A recipe with overrides. */
    public static ResolvedExperiment resolve(String recipe, List<String> overrides) {
        return new ExperimentLoader(REGISTRY).load(recipe, overrides);
    }

    /** A recipe with overrides, as records. */
    public static Experiment experiment(String recipe, List<String> overrides) {
        return resolve(recipe, overrides).experiment();
    }
}
