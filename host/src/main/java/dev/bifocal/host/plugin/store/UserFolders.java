package dev.bifocal.host.plugin.store;

import dev.bifocal.host.machine.PrivateFolder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The user's folders for installed plugins and for keys. They need not exist.
 *
 * @param plugins the folder of installed plugins; empty if the user has no home
 * @param config the folder of Bifocal's settings; empty if the user has no home
 */
public record UserFolders(Optional<Path> plugins, Optional<Path> config) {

    /** The environment variable that names the folder of installed plugins. */
    public static final String PLUGINS_HOME = "BIFOCAL_PLUGINS_HOME";

    private static final String NAME = "bifocal";

    /** The folders of the user of this process. */
    public static UserFolders ofThisProcess() {
        return of(System::getenv, System::getProperty);
    }

    /**
     * The folders for an environment. {@value #PLUGINS_HOME} names the folder of plugins; otherwise both folders follow
     * the XDG specification, or the customs of macOS and Windows.
     */
    public static UserFolders of(
            UnaryOperator<@Nullable String> environment, UnaryOperator<@Nullable String> property) {
        Optional<Path> home = PrivateFolder.absolute(property.apply("user.home"));
        String system = String.valueOf(property.apply("os.name")).toLowerCase(Locale.ROOT);
        Optional<Path> data = PrivateFolder.absolute(environment.apply("XDG_DATA_HOME"));
        Optional<Path> config = PrivateFolder.absolute(environment.apply("XDG_CONFIG_HOME"));
        if (system.startsWith("mac")) {
            Optional<Path> support = home.map(folder -> folder.resolve("Library/Application Support"));
            data = data.or(() -> support);
            config = config.or(() -> support);
        } else if (system.startsWith("windows")) {
            data = data.or(() -> PrivateFolder.absolute(environment.apply("LOCALAPPDATA")));
            config = config.or(() -> PrivateFolder.absolute(environment.apply("APPDATA")));
        }
        Optional<Path> dataFolder = data.or(() -> home.map(folder -> folder.resolve(".local/share")));
        Optional<Path> configFolder = config.or(() -> home.map(folder -> folder.resolve(".config")));
        return new UserFolders(
                path(environment.apply(PLUGINS_HOME))
                        .or(() -> dataFolder.map(folder -> folder.resolve(NAME).resolve("plugins"))),
                configFolder.map(folder -> folder.resolve(NAME)));
    }

    private static Optional<Path> path(@Nullable String name) {
        return Optional.ofNullable(name)
                .filter(text -> !text.isBlank())
                .map(text -> Path.of(text).toAbsolutePath().normalize());
    }

    /** The folder of the trusted public keys. */
    public Optional<Path> keys() {
        return config.map(folder -> folder.resolve("keys"));
    }

    /** The folder of the user's own private keys. */
    public Optional<Path> signing() {
        return config.map(folder -> folder.resolve("signing"));
    }
}
