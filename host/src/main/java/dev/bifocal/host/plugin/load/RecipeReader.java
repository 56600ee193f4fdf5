package dev.bifocal.host.plugin.load;

import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.Recipe;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the recipes of one plugin. */
final class RecipeReader {

    private static final String SUFFIX = ".yaml";
    private static final int LONGEST_SUMMARY = 300;

    private final Candidate plugin;
    private final Consumer<Finding> findings;

    private RecipeReader(Candidate plugin, Consumer<Finding> findings) {
        this.plugin = plugin;
        this.findings = findings;
    }

    /** The valid recipes of a plugin. */
    static List<Recipe> read(Candidate plugin, Consumer<Finding> findings) {
        RecipeReader reader = new RecipeReader(plugin, findings);
        List<Recipe> recipes = new ArrayList<>();
        plugin.jar().recipes().forEach((file, content) -> reader.read(file, content)
                .ifPresent(recipes::add));
        return recipes;
    }

    private Optional<Recipe> read(String file, byte[] content) {
        String name = file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : "";
        if (!Names.isName(name)) {
            add(
                    FindingCode.RECIPE_NAME_INVALID,
                    "Plugin '%s' has a recipe file '%s' with an invalid name.".formatted(plugin.id(), file),
                    "Name it with lower-case letters, digits and single hyphens, and .yaml at the end, directly in %s."
                            .formatted(PluginJar.RECIPES));
            return Optional.empty();
        }
        String yaml;
        try {
            yaml = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            add(
                    FindingCode.RECIPE_UNREADABLE,
                    "Recipe '%s' of plugin '%s' is not text in UTF-8.".formatted(name, plugin.id()),
                    "Save the file in UTF-8 and rebuild the plugin.");
            return Optional.empty();
        }
        return Optional.of(new Recipe(plugin.info(), name, summary(name, yaml), yaml));
    }

    private String summary(String name, String yaml) {
        String first = yaml.lines().findFirst().orElse("");
        String comment = first.startsWith("#") ? first.replaceFirst("#+", "").strip() : "";
        String summary = Printable.bounded(comment, LONGEST_SUMMARY);
        if (summary.isEmpty()) {
            add(
                    FindingCode.RECIPE_SUMMARY_MISSING,
                    "Recipe '%s' of plugin '%s' has no summary.".formatted(name, plugin.id()),
                    "Begin the file with a one-line comment, such as '# All samples of a class attract each other'");
        }
        return summary;
    }

    private void add(FindingCode code, String message, String remedy) {
        findings.accept(plugin.subject().finding(code, message, remedy));
    }
}
