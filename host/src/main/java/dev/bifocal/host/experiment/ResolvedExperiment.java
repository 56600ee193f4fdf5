package dev.bifocal.host.experiment;

import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.options.Bound;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A resolved experiment with its text, the origins of its values and its hash.
 *
 * @param experiment the experiment
 * @param yaml all values including defaults, in a stable order; {@link ExperimentLoader#parse} reads the same
 *     experiment from it
 * @param settings the values of {@code yaml} in its order, each with its origin; a list is one value
 * @param hash 8 hexadecimal digits of a hash of the values, excluding {@code run.root} and {@code compute}
 */
public record ResolvedExperiment(Experiment experiment, String yaml, List<Setting> settings, String hash) {

    private static final int HASH_BYTES = 4;
    private static final int WIDEST_COLUMN = 72;

    /** Copies the settings. */
    public ResolvedExperiment {
        settings = List.copyOf(settings);
    }

    static ResolvedExperiment of(Bound bound) {
        MapNode node = (MapNode) bound.node();
        return new ResolvedExperiment((Experiment) bound.value(), YamlWriter.block(node), Setting.of(node), hash(node));
    }

    /** The origin of the setting of a key, or of the first setting below the key; empty for defaults. */
    public Optional<String> origin(String key) {
        return settings.stream()
                .filter(setting -> (setting.key() + ".").startsWith(key + "."))
                .map(Setting::origin)
                .filter(origin -> !origin.equals(Source.DEFAULT.label()))
                .findFirst();
    }

    /**
     * The value in effect of a learning rate that is stated for another batch, in parentheses; empty for other
     * settings.
     */
    public String remark(Setting setting) {
        double factor = experiment.optimizer().rateFactor(experiment.batch());
        boolean isRate = setting.key().matches("optimizer\\.(groups\\.[^.]+\\.)?lr")
                && !setting.value().equals("null");
        return isRate && experiment.optimizer().scale() != OptimizerConfig.Scale.NONE
                ? " (%s for a batch of %s)".formatted(Double.parseDouble(setting.value()) * factor, experiment.batch())
                : "";
    }

    /** The settings, one per line, as {@code key: value # origin} with aligned origins. */
    public String describe() {
        int width = settings.stream()
                .mapToInt(setting -> line(setting).length())
                .filter(length -> length <= WIDEST_COLUMN)
                .max()
                .orElse(0);
        return settings.stream()
                .map(setting -> line(setting)
                        + " ".repeat(Math.max(0, width - line(setting).length())) + "  # " + setting.origin()
                        + remark(setting) + "\n")
                .collect(Collectors.joining());
    }

    private static String line(Setting setting) {
        return setting.key() + ": " + setting.value();
    }

    private static String hash(MapNode experiment) {
        Map<String, Node> counted =
                new LinkedHashMap<>(experiment.without("compute").entries());
        counted.computeIfPresent("run", (key, run) -> ((MapNode) run).without("root"));
        String yaml = YamlWriter.block(new MapNode(counted, experiment.origin()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(yaml.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
