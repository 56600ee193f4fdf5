package dev.bifocal.host.cli.argument;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.catalog.DatasetCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Parameters;

/** The arguments that name a data set and where it lies, for commands that look at one. */
public final class DataArguments {

    private static final Pattern OVERRIDE = Pattern.compile("[a-z][A-Za-z]*\\.[\\w.-]+=.*", Pattern.DOTALL);

    @Parameters(index = "0", paramLabel = "NAME", description = "The data set, as 'bifocal data list' has it.")
    private String name = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "PATH",
            description = "Its folder or zip (data.root), and after it overrides KEY=VALUE, such as data.split=bad.")
    private final List<String> words = new ArrayList<>();

    public DatasetEntry entry() {
        return DatasetCatalog.find(name);
    }

    /** The folder or zip; empty for a data set that is drawn. */
    Optional<String> path() {
        Optional<String> path = words.stream().findFirst().filter(word -> !isOverride(word));
        if (path.isEmpty() && !entry().layout().isEmpty()) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "There is no path to data set %s.".formatted(name),
                    "Give the folder that it lies in, after the name.");
        }
        return path;
    }

    /** Overrides that say which data set it is and where, complete or not, and after them the user's. */
    public List<String> overrides() {
        List<String> overrides = new ArrayList<>(List.of("data.dataset=" + name, "data.partial=true"));
        path().ifPresent(path -> overrides.add("data.root=" + quoted(path)));
        overrides.addAll(words.subList(path().isPresent() ? 1 : 0, words.size()));
        return overrides;
    }

    private static boolean isOverride(String word) {
        return OVERRIDE.matcher(word).matches();
    }

    /** In single quotes YAML takes everything as it is. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
