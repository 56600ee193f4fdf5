package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.Defaults;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.plugin.project.PluginProject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a new plugin project whose names no loaded plugin uses.
 *
 * @param registry the loaded plugins
 */
record ProjectWriter(PluginRegistry registry) {

    /**
     * Writes a project.
     *
     * @param word the kind of component
     * @param folder a folder that is empty or does not exist, or null for a folder of the plugin's name
     * @return the folder
     */
    Path write(String word, String name, @Nullable Path folder) {
        Kind kind = Arrays.stream(Kind.values())
                .filter(known -> known.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "'%s' is no kind of component.".formatted(Printable.bounded(word, Names.LONGEST)),
                        "Write loss, head or target."));
        PluginProject project = PluginProject.of(
                kind, name, Defaults.read().project(), Versions.current().bifocal());
        requireUnused(kind, name);
        Path written = folder == null ? Path.of(name) : folder;
        project.writeTo(written);
        return written;
    }

    private void requireUnused(Kind kind, String name) {
        Optional<String> user = registry.plugins().stream()
                .filter(plugin -> plugin.id().equals(name))
                .map(plugin -> "There is a plugin '%s' %s already.".formatted(name, plugin.version()))
                .findFirst()
                .or(() -> registry.components(kind).stream()
                        .filter(component -> component.name().equals(name))
                        .map(component -> "There is a %s '%s' already, in plugin '%s'."
                                .formatted(kind.word(), name, component.plugin().id()))
                        .findFirst());
        if (user.isPresent()) {
            throw new HostException(ErrorCode.USAGE, user.get(), "Choose another name.");
        }
    }

    /** The commands that build, test and train a new project. */
    static List<String> next(String name, Path folder) {
        String launcher = Optional.ofNullable(System.getProperty(PluginFolders.CHECKOUT_PROPERTY))
                .map(checkout -> Path.of(checkout, "bifocal").toString())
                .orElse("bifocal");
        return List.of(
                "cd " + quoted(folder.toString()),
                "mvn verify",
                "%s train %s --plugins target".formatted(quoted(launcher), name));
    }

    /** A word as the shell reads it. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
