package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tool.parity.Parity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Recorded cases, compared as the command {@code parity} does. */
final class Recordings {

    private static final double TOLERANCE = 1e-4;

    private Recordings() {}

    /** An experiment with one loss. */
    static String lossExperiment(String component, String options) {
        return "losses:\n  %s:\n    name: %s\n%s".formatted(Kit.KEY, component, indented(options, 4));
    }

    private static String indented(String options, int by) {
        String text = options.strip();
        if (text.startsWith("{") && text.endsWith("}")) {
            text = text.substring(1, text.length() - 1).strip();
            return text.isEmpty() ? "" : flow(text, by);
        }
        return text.lines().map(line -> " ".repeat(by) + line).collect(Collectors.joining("\n"));
    }

    /** A map in braces as block entries, one a line; commas within brackets stay. */
    private static String flow(String text, int by) {
        StringBuilder result = new StringBuilder(" ".repeat(by));
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            depth += letter == '{' || letter == '[' ? 1 : letter == '}' || letter == ']' ? -1 : 0;
            if (letter == ',' && depth == 0) {
                result.append('\n').append(" ".repeat(by));
            } else if (letter == ':' && depth == 0) {
                result.append(": ");
            } else {
                result.append(letter);
            }
        }
        return result.toString();
    }

    static void check(
            Class<?> beside,
            Path jar,
            List<String> cases,
            UnaryOperator<String> experiment,
            Map<String, String> names) {
        Expect.applies(!cases.isEmpty(), "The contract names no recorded cases.");
        PluginRegistry registry = BuiltPlugin.registry(jar);
        for (String recorded : cases) {
            try (NDManager manager = Kit.manager()) {
                Experiment read = new ExperimentLoader(registry)
                        .parse(experiment.apply(recorded), "experiment() of the contract")
                        .experiment();
                Parity parity = new Parity(read, registry, arrays(manager, beside, recorded, names), manager);
                List<Parity.Difference> differences = parity.compare();
                Expect.that(
                        differences.stream().anyMatch(difference -> difference.compared() > 0),
                        () -> "The case %s records nothing that the experiment computes; its other arrays are %s."
                                .formatted(recorded, parity.notCompared()));
                differences.forEach(difference -> Expect.that(
                        difference.relative() <= TOLERANCE,
                        () -> "In the case %s, %s differs by %s of its largest magnitude; at most %s is allowed."
                                .formatted(
                                        recorded,
                                        difference.name(),
                                        Expect.text(difference.relative()),
                                        Expect.text(TOLERANCE))));
            }
        }
    }

    private static Map<String, NDArray> arrays(
            NDManager manager, Class<?> beside, String recorded, Map<String, String> names) {
        Map<String, NDArray> renamed = new TreeMap<>();
        NpzCase.resource(manager, beside, recorded)
                .arrays()
                .forEach((name, array) -> renamed.put(names.getOrDefault(name, name), array));
        return renamed;
    }
}
