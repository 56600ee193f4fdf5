package dev.bifocal.host.plugin.project;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A new Maven project of a plugin with one component: POM, component, contract test, recipe, README and workflow.
 *
 * @param files the content of each file, by its path in the project
 */
public record PluginProject(Map<Path, String> files) {

    private static final Pattern PLACEHOLDER = Pattern.compile("@\\{(\\w+)}");

    /** Sorts and copies the files. */
    public PluginProject {
        files = Map.copyOf(files);
    }

    /**
     * A project.
     *
     * @param kind the kind of its component
     * @param name the name of the component, the recipe and the plugin
     * @param companions the components that its recipe uses beside its own
     * @param loaded the plugins of this application
     * @throws BifocalException if the name is not valid, or a loaded plugin or component has it
     */
    public static PluginProject of(Kind kind, String name, Companions companions, PluginRegistry loaded) {
        ProjectNames names = new ProjectNames(kind, name);
        requireUnused(kind, name, loaded);
        String packagePath = names.packageName().replace('.', '/');
        Map<String, String> values = Map.ofEntries(
                Map.entry("kind", kind.word()),
                Map.entry("name", name),
                Map.entry("group", ProjectNames.GROUP),
                Map.entry("class", names.className()),
                Map.entry("package", names.packageName()),
                Map.entry("packagePath", packagePath),
                // The parent POM has the version of the api that it compiles against.
                Map.entry("parentVersion", ApiVersion.CURRENT.toString()),
                Map.entry("bifocalVersion", Versions.current().bifocal()),
                Map.entry("dependencies", companions.dependencies()),
                Map.entry("projector", companions.projector()),
                Map.entry("otherLoss", companions.loss()),
                Map.entry("otherTarget", companions.target()));
        String code = packagePath + "/" + names.className();
        Map<String, String> templates = Map.of(
                "pom.xml",
                "common/pom.xml",
                "README.md",
                "common/README.md",
                ".gitignore",
                "common/gitignore",
                ".github/workflows/ci.yml",
                "common/ci.yml",
                "src/main/java/" + code + ".java",
                kind.word() + "/Component.java",
                "src/test/java/" + code + "Test.java",
                kind.word() + "/ComponentTest.java",
                "src/main/resources/META-INF/bifocal/recipes/" + name + ".yaml",
                kind.word() + "/recipe.yaml");
        Map<Path, String> files = new TreeMap<>();
        templates.forEach((file, template) -> files.put(Path.of(file), filled(template, values)));
        return new PluginProject(files);
    }

    private static void requireUnused(Kind kind, String name, PluginRegistry loaded) {
        Optional<String> user = loaded.plugins().stream()
                .filter(plugin -> plugin.id().equals(name))
                .map(plugin -> "There is a plugin '%s' %s already.".formatted(name, plugin.version()))
                .findFirst()
                .or(() -> loaded.components(kind).stream()
                        .filter(component -> component.name().equals(name))
                        .map(component -> "There is a %s '%s' already, in plugin '%s'."
                                .formatted(kind.word(), name, component.plugin().id()))
                        .findFirst());
        if (user.isPresent()) {
            throw new HostException(ErrorCode.USAGE, user.get(), "Choose another name.");
        }
    }

    /**
     * Writes the project. No file is ever overwritten.
     *
     * @param folder a folder that is empty or does not exist
     * @throws BifocalException if the folder has files or cannot be written
     */
    public void writeTo(Path folder) {
        try {
            requireEmpty(folder);
            for (Map.Entry<Path, String> entry : new TreeMap<>(files).entrySet()) {
                Path file = folder.resolve(entry.getKey());
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.writeString(file, entry.getValue(), StandardOpenOption.CREATE_NEW);
            }
        } catch (IOException e) {
            throw FileTrouble.notWritable(ErrorCode.USAGE, "The project %s".formatted(folder), "", e);
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        boolean isEmpty = false;
        if (Files.isDirectory(folder)) {
            try (Stream<Path> content = Files.list(folder)) {
                isEmpty = content.findAny().isEmpty();
            }
        }
        if (!isEmpty) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "%s exists, and a new project overwrites nothing.".formatted(folder),
                    "Name a folder that is empty or does not exist.");
        }
    }

    private static String filled(String template, Map<String, String> values) {
        return PLACEHOLDER.matcher(text(template)).replaceAll(found -> value(found, values));
    }

    private static String value(MatchResult found, Map<String, String> values) {
        String value = values.get(found.group(1));
        return Matcher.quoteReplacement(
                Objects.requireNonNull(value, () -> "No value for the placeholder " + found.group()));
    }

    private static String text(String template) {
        try (InputStream in = Objects.requireNonNull(PluginProject.class.getResourceAsStream(template), template)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
