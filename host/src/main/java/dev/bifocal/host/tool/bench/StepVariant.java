package dev.bifocal.host.tool.bench;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A way to compute the training step.
 *
 * @param name the name in the table
 * @param settings overrides of the experiment, {@code KEY=VALUE}; empty for the step that is not Bifocal's
 */
public record StepVariant(String name, List<String> settings) {

    /** The step written straight against DJL. */
    public static final StepVariant BARE = new StepVariant("bare DJL", List.of());

    /** DJL's operations, what the others are compared with. */
    public static final StepVariant BLOCKS = of("blocks", "blocks", "fp32", "contiguous", "direct", "engine");

    /** Those that there are. */
    public static final List<StepVariant> ALL = List.of(
            BARE,
            BLOCKS,
            of("script fp32 contiguous", "script", "fp32", "contiguous", "direct", "engine"),
            of("script fp32 channels-last", "script", "fp32", "channels-last", "direct", "engine"),
            of("script fp32 fused", "script", "fp32", "channels-last", "direct", "auto"),
            of("script fp32 winograd", "script", "fp32", "channels-last", "winograd", "auto"),
            of("script bf16 contiguous", "script", "bf16", "contiguous", "direct", "engine"),
            of("script bf16 channels-last", "script", "bf16", "channels-last", "direct", "engine"),
            of("script bf16 fused", "script", "bf16", "channels-last", "direct", "auto"),
            of("script bf16 columns", "script", "bf16", "channels-last", "columns", "auto"),
            of("script bf16 winograd", "script", "bf16", "channels-last", "winograd", "auto"));

    /** Copies the settings. */
    public StepVariant {
        settings = List.copyOf(settings);
    }

    private static StepVariant of(
            String name, String executor, String precision, String layout, String convolution, String normalization) {
        return new StepVariant(
                name,
                List.of(
                        "compute.executor=" + executor,
                        "compute.precision=" + precision,
                        "compute.layout=" + layout,
                        "compute.convolution=" + convolution,
                        "compute.normalization=" + normalization));
    }

    /** The name in one word, for command lines and programs. */
    public String key() {
        return name.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    /**
     * Those that are named, in the order of {@link #ALL}.
     *
     * @param names names or keys, in any case; none for all
     * @throws BifocalException if one is not known
     */
    public static List<StepVariant> named(List<String> names) {
        Set<String> wanted = new LinkedHashSet<>();
        for (String name : names) {
            String key = name.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
            if (ALL.stream().noneMatch(variant -> variant.key().equals(key))) {
                throw new HostException(
                        ErrorCode.USAGE,
                        "The training step has no variant '%s'.".formatted(name),
                        "Choose of %s."
                                .formatted(ALL.stream().map(StepVariant::key).collect(Collectors.joining(", "))));
            }
            wanted.add(key);
        }
        return ALL.stream()
                .filter(variant -> wanted.isEmpty() || wanted.contains(variant.key()))
                .toList();
    }

    /**
     * Refuses settings for all variants that are what variants differ in.
     *
     * @param settings a user's, {@code KEY=VALUE}
     * @throws BifocalException if there is such a setting
     */
    public static void requireOthers(List<String> settings) {
        Set<String> decided = ALL.stream()
                .flatMap(variant -> variant.settings().stream())
                .map(StepVariant::keyOf)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        settings.stream()
                .map(StepVariant::keyOf)
                .filter(decided::contains)
                .findFirst()
                .ifPresent(key -> {
                    throw new HostException(
                            ErrorCode.USAGE,
                            "%s is what the variants of the step differ in, so it cannot be set for all."
                                    .formatted(key),
                            "Leave it out, and choose variants with --only.");
                });
    }

    private static String keyOf(String setting) {
        return setting.split("=", 2)[0];
    }

    /** The user's settings and after them this variant's. */
    public List<String> over(List<String> others) {
        return Stream.concat(others.stream(), settings.stream()).toList();
    }
}
