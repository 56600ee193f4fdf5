package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.store.UserFolders;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders that are searched for plugins, in this order: the application's {@code plugins}, the checkout's
 * {@code plugins}, the user's folder of installed plugins, the folders of {@code --plugins}, and the folders of the
 * environment variable {@code BIFOCAL_PLUGINS}. Only jars directly in these folders are loaded; of the user's folder,
 * the jars that {@link dev.bifocal.host.plugin.store.PluginStore} records. The last two may also name single jars.
 */
public final class PluginFolders {

    /** The system property that names the application's folder; the launcher sets it. */
    public static final String APPLICATION_PROPERTY = "bifocal.app";

    /** The system property that names the checkout, if the application was built in one; the launcher sets it. */
    public static final String CHECKOUT_PROPERTY = "bifocal.checkout";

    /** The environment variable with additional folders or jars, separated as in {@code PATH}. */
    public static final String ENVIRONMENT_VARIABLE = "BIFOCAL_PLUGINS";

    private PluginFolders() {}

    /**
     * The distinct folders of this process. The folders of the application, the checkout and the user are skipped if
     * they do not exist. The other folders are explicit, and {@link Plugins#load} reports missing ones.
     *
     * @param fromCommandLine the folders of {@code --plugins}
     */
    public static List<Path> of(List<Path> fromCommandLine) {
        return of(fromCommandLine, System::getProperty, System::getenv);
    }

    /** The folder of the bundled plugins, if it exists. */
    public static Optional<Path> bundled() {
        return Optional.ofNullable(System.getProperty(APPLICATION_PROPERTY))
                .map(folder -> Path.of(folder, "plugins").toAbsolutePath().normalize());
    }

    /** The arguments that let another process of this application load the same plugins. */
    public static List<String> arguments(List<PluginInfo> plugins) {
        List<Path> usual = of(List.of());
        List<String> arguments = new ArrayList<>();
        for (PluginInfo plugin : plugins) {
            Path jar = plugin.jar().toAbsolutePath().normalize();
            if (usual.stream().noneMatch(folder -> jar.equals(folder) || folder.equals(jar.getParent()))) {
                arguments.addAll(List.of("--plugins", jar.toString(), "--allow-override", plugin.id()));
            }
        }
        return arguments;
    }

    static List<Path> of(
            List<Path> fromCommandLine,
            UnaryOperator<@Nullable String> property,
            UnaryOperator<@Nullable String> environment) {
        List<Path> folders = new ArrayList<>();
        Stream.of(APPLICATION_PROPERTY, CHECKOUT_PROPERTY)
                .flatMap(key -> Optional.ofNullable(property.apply(key)).stream())
                .map(folder -> Path.of(folder, "plugins"))
                .filter(Files::isDirectory)
                .forEach(folders::add);
        UserFolders.of(environment, property)
                .plugins()
                .filter(Files::isDirectory)
                .ifPresent(folders::add);
        folders.addAll(fromCommandLine);
        Optional.ofNullable(environment.apply(ENVIRONMENT_VARIABLE)).stream()
                .flatMap(list -> Arrays.stream(list.split(File.pathSeparator, -1)))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .forEach(folders::add);
        return folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .toList();
    }
}
