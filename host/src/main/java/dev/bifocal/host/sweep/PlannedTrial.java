package dev.bifocal.host.sweep;

import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.sweep.result.Cell;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A trial whose experiment is bound and valid.
 *
 * @param id 12 hexadecimal digits of the SHA-256 of its settings; their order does not matter
 * @param experiment the experiment
 */
public record PlannedTrial(String id, Cell cell, long seed, ResolvedExperiment experiment) {

    private static final int ID_BYTES = 6;
    private static final String COMPUTE = "compute.";

    /** The settings of the computation that choose the arithmetic, with their defaults. */
    private static final Map<String, String> ARITHMETIC = RecordSpec.of(ComputeConfig.class).options().stream()
            .filter(option -> ComputeConfig.ARITHMETIC.contains(option.key()))
            .collect(Collectors.toUnmodifiableMap(option -> COMPUTE + option.key(), option -> option.defaultText()
                    .orElseThrow()));

    static PlannedTrial of(Cell cell, long seed, ResolvedExperiment experiment, Set<String> varied) {
        return new PlannedTrial(hash(experiment.settings(), varied), cell, seed, experiment);
    }

    /**
     * Whether a setting belongs to the identity of a trial: all but names, places and the machine, unless an axis sets
     * it.
     *
     * @param varied the keys that axes set
     */
    static boolean counts(String key, Collection<String> varied) {
        boolean free = key.equals("name")
                || key.equals("run.root")
                || (key.startsWith(COMPUTE) && !ARITHMETIC.containsKey(key));
        return !free || isVaried(key, varied);
    }

    /** Whether a setting has its default, written or not. */
    static boolean isDefault(Setting setting) {
        return setting.isDefault() || setting.value().equals(ARITHMETIC.get(setting.key()));
    }

    private static boolean isVaried(String key, Collection<String> varied) {
        return varied.stream().anyMatch(axis -> (key + ".").startsWith(axis + "."));
    }

    /** Earlier versions left the arithmetic out, so its defaults add nothing and their trials keep their ids. */
    private static boolean isHashed(Setting setting, Set<String> varied) {
        return counts(setting.key(), varied)
                && (isVaried(setting.key(), varied) || !setting.value().equals(ARITHMETIC.get(setting.key())));
    }

    private static String hash(List<Setting> settings, Set<String> varied) {
        String text = settings.stream()
                .filter(setting -> isHashed(setting, varied))
                .map(setting -> setting.key() + ": " + setting.value() + "\n")
                .sorted()
                .collect(Collectors.joining());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The cell and the seed, {@code w=0.5, T=0.1, seed 2}. */
    public String label() {
        return label(cell, seed);
    }

    static String label(Cell cell, long seed) {
        return cell.label() + ", seed " + seed;
    }
}
