package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.PluginInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Rules that give the arrays of another project's recording the names of a {@linkplain Parity case}.
 *
 * <p>A rule is {@code OLD = NEW}, or {@code OLD = NEW [AXES]} with the old array's axes in the order of the new one,
 * such as {@code [0, 2, 1]}. A {@code *} in OLD stands for any text, and the one at the same place in NEW for the same
 * text. Rules apply in turn, each to the names that those before it have left.
 */
public final class CaseNames {

    private static final Pattern RULE = Pattern.compile("([^=\\s]+)\\s*=\\s*([^=\\s\\[]+)\\s*(?:\\[([\\d,\\s]+)\\])?");

    private static final Pattern SHIPPED = Pattern.compile("META-INF/bifocal/parity/[^/]+\\.names");

    private final List<Rule> rules = new ArrayList<>();

    private record Rule(Pattern old, String renamed, Optional<int[]> axes) {

        Optional<String> name(String name) {
            Matcher matcher = old.matcher(name);
            return matcher.matches() ? Optional.of(matcher.replaceFirst(renamed)) : Optional.empty();
        }
    }

    private CaseNames() {}

    /** The rules of a list. */
    public static CaseNames of(List<String> rules) {
        CaseNames names = new CaseNames();
        rules.forEach(rule -> names.rules.add(parse(rule, "--rename")));
        return names;
    }

    /**
     * These rules, and after them those of a file: one a line, with comments from {@code #} on.
     *
     * @throws BifocalException if the file cannot be read, or a line is no rule
     */
    public CaseNames andOf(Path file) {
        try {
            return andOf(Files.readAllLines(RegularFiles.require(file)), file.toString());
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The names in %s cannot be read: %s.".formatted(file, e),
                    "Give a text file with a rule OLD = NEW in each line.",
                    e);
        }
    }

    /**
     * These rules, and after them those that plugins bring along for recordings of their methods: the files
     * {@code META-INF/bifocal/parity/*.names} in their jars.
     *
     * @throws BifocalException if a jar cannot be read, or a line is no rule
     */
    public CaseNames andOf(Collection<PluginInfo> plugins) {
        CaseNames names = this;
        for (PluginInfo plugin : plugins) {
            try (ZipFile jar = new ZipFile(plugin.jar().toFile())) {
                for (ZipEntry entry : shipped(jar)) {
                    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    names = names.andOf(text.lines().toList(), plugin.id() + ":" + entry.getName());
                }
            } catch (IOException e) {
                throw new HostException(
                        ErrorCode.PLUGIN,
                        "The names of recorded arrays in plugin %s cannot be read: %s.".formatted(plugin.id(), e),
                        "Copy the plugin's jar again.",
                        e);
            }
        }
        return names;
    }

    private static List<ZipEntry> shipped(ZipFile jar) {
        return jar.stream()
                .filter(entry -> SHIPPED.matcher(entry.getName()).matches())
                .sorted(Comparator.comparing(ZipEntry::getName))
                .<ZipEntry>map(entry -> entry)
                .toList();
    }

    private CaseNames andOf(List<String> lines, String where) {
        CaseNames names = new CaseNames();
        names.rules.addAll(rules);
        for (int number = 1; number <= lines.size(); number++) {
            String rule = lines.get(number - 1).replaceFirst("#.*", "").strip();
            if (!rule.isEmpty()) {
                names.rules.add(parse(rule, where + ":" + number));
            }
        }
        return names;
    }

    private static Rule parse(String text, String where) {
        Matcher matcher = RULE.matcher(text.strip());
        boolean sound = matcher.matches() && stars(matcher.group(1)) >= stars(matcher.group(2));
        if (!sound) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' (%s) is no rule for names.".formatted(text, where),
                    "Write OLD = NEW, or OLD = NEW [0, 2, 1] with the order of axes; NEW has at most as many * as OLD.");
        }
        return new Rule(
                pattern(matcher.group(1)),
                replacement(matcher.group(2)),
                Optional.ofNullable(matcher.group(3)).map(CaseNames::axes));
    }

    private static long stars(String text) {
        return text.chars().filter(c -> c == '*').count();
    }

    private static Pattern pattern(String old) {
        String[] texts = old.split("\\*", -1);
        return Pattern.compile(
                String.join("(.*)", Arrays.stream(texts).map(Pattern::quote).toList()));
    }

    private static String replacement(String renamed) {
        String[] texts = renamed.split("\\*", -1);
        StringBuilder result = new StringBuilder(Matcher.quoteReplacement(texts[0]));
        for (int i = 1; i < texts.length; i++) {
            result.append('$').append(i).append(Matcher.quoteReplacement(texts[i]));
        }
        return result.toString();
    }

    private static int[] axes(String text) {
        return Arrays.stream(text.strip().split("[,\\s]+"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /**
     * The arrays under their new names; those that no rule fits keep theirs.
     *
     * @throws BifocalException if two arrays get one name, or axes do not fit
     */
    public Map<String, NDArray> rename(Map<String, NDArray> arrays) {
        Map<String, NDArray> renamed = new LinkedHashMap<>();
        Map<String, String> origins = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            String newName = name;
            NDArray value = array;
            for (Rule rule : rules) {
                Optional<String> next = rule.name(newName);
                if (next.isPresent()) {
                    newName = next.get();
                    value = rule.axes.isPresent() ? permuted(name, value, rule.axes.get()) : value;
                }
            }
            String other = origins.put(newName, name);
            if (other != null) {
                throw new HostException(
                        ErrorCode.USAGE,
                        "The case's arrays %s and %s both become %s.".formatted(other, name, newName),
                        "Change the rules that rename them.");
            }
            renamed.put(newName, value);
        });
        return renamed;
    }

    private static NDArray permuted(String name, NDArray array, int[] axes) {
        int[] sorted = axes.clone();
        Arrays.sort(sorted);
        int dimensions = array.getShape().dimension();
        boolean fits = axes.length == dimensions;
        for (int i = 0; fits && i < dimensions; i++) {
            fits = sorted[i] == i;
        }
        if (!fits) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The case's array %s of shape %s has not the axes %s."
                            .formatted(name, array.getShape(), Arrays.toString(axes)),
                    "Name each axis once, from 0.");
        }
        return array.transpose(axes);
    }
}
