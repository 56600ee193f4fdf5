package dev.bifocal.host.cli.argument;

import dev.bifocal.host.data.catalog.DatasetCatalog;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Parameters;

/** The arguments that name a data set and its folder. */
public final class DataArguments {

    private static final Pattern OVERRIDE = Pattern.compile("[a-z][A-Za-z]*\\.[\\w.-]+=.*", Pattern.DOTALL);

    @Parameters(index = "0", paramLabel = "NAME", description = "The data set, as listed by 'bifocal data list'.")
    private String name = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "PATH",
            description = "The folder or zip (data.root), then overrides KEY=VALUE, such as data.split=bad.")
    private final List<String> words = new ArrayList<>();

    /** The folder or zip; empty for a generated data set. */
    private Optional<String> path() {
        Optional<String> path = words.stream().findFirst().filter(word -> !isOverride(word));
        if (path.isEmpty() && !DatasetCatalog.find(name).layout().isEmpty()) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The path of data set %s is missing.".formatted(name),
                    "Give its folder after the name.");
        }
        return path;
    }

    /** Overrides for name and folder, followed by the user's overrides. */
    public List<String> overrides() {
        List<String> overrides = new ArrayList<>(List.of("data.dataset=" + name));
        path().ifPresent(path -> overrides.add("data.root=" + quoted(path)));
        overrides.addAll(words.subList(path().isPresent() ? 1 : 0, words.size()));
        return overrides;
    }

    private static boolean isOverride(String word) {
        return OVERRIDE.matcher(word).matches();
    }

    /** YAML reads text in single quotes literally. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
