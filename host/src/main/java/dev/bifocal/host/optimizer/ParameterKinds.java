package dev.bifocal.host.optimizer;

import ai.djl.nn.Parameter;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.optimizer.OptimizerConfig.ParameterKind;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The trained parameters of an experiment by kind.
 *
 * @param encoder the encoder's parameters by name
 * @param heads the parameters of all heads by name, {@code heads.NAME.PARAMETER}
 * @param losses names of the trained parameters of losses and target builders
 */
public record ParameterKinds(Map<String, Parameter> encoder, Map<String, Parameter> heads, Set<String> losses) {

    /** The words of the kinds, as experiments write them. */
    public static List<String> words() {
        return Arrays.stream(ParameterKind.values()).map(ParameterKinds::word).toList();
    }

    private static String word(ParameterKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names of the parameters of the given kinds. */
    public Set<String> of(Collection<ParameterKind> kinds) {
        Set<String> names = new LinkedHashSet<>();
        for (ParameterKind kind : kinds) {
            switch (kind) {
                case BIAS -> {
                    add(encoder, names, Parameter.Type.BIAS, Parameter.Type.BETA);
                    add(heads, names, Parameter.Type.BIAS, Parameter.Type.BETA);
                }
                case ENCODER_NORM -> add(encoder, names, Parameter.Type.GAMMA, Parameter.Type.BETA);
                case HEAD_NORM -> add(heads, names, Parameter.Type.GAMMA, Parameter.Type.BETA);
                case LOSS -> names.addAll(losses);
                case ENCODER -> add(encoder, names, Parameter.Type.values());
                case HEADS -> add(heads, names, Parameter.Type.values());
            }
        }
        return names;
    }

    private static void add(Map<String, Parameter> from, Set<String> names, Parameter.Type... types) {
        Set<Parameter.Type> wanted = Set.of(types);
        from.forEach((name, parameter) -> {
            if (wanted.contains(parameter.getType()) && parameter.requiresGradient()) {
                names.add(name);
            }
        });
    }

    /**
     * The group of each parameter that is in a group. A parameter that several groups name is in the last of them.
     *
     * @throws dev.bifocal.api.BifocalException if a word names no trained parameter, or a group has none left
     */
    public Map<String, String> groups(Map<String, ParameterGroup> groups) {
        Map<String, String> ofParameters = new LinkedHashMap<>();
        groups.forEach((group, config) -> {
            for (String word : config.words(group)) {
                Set<String> names = named(word);
                if (names.isEmpty()) {
                    throw useless(group, "names %s, but no trained parameter is of this kind or head".formatted(word));
                }
                names.forEach(name -> ofParameters.put(name, group));
            }
        });
        groups.keySet().stream()
                .filter(group -> !ofParameters.containsValue(group))
                .findFirst()
                .ifPresent(group -> {
                    throw useless(group, "has no parameters, because later groups have all of them");
                });
        return ofParameters;
    }

    private Set<String> named(String word) {
        Optional<ParameterKind> kind = Arrays.stream(ParameterKind.values())
                .filter(one -> word(one).equals(word))
                .findFirst();
        Set<String> ofHead = of(List.of(ParameterKind.HEADS));
        ofHead.removeIf(name -> !name.startsWith("heads.%s.".formatted(word)));
        return kind.map(List::of).map(this::of).orElse(ofHead);
    }

    private static HostException useless(String group, String why) {
        return new HostException(
                ErrorCode.CONFIGURATION,
                "optimizer.groups.%s %s.".formatted(group, why),
                "Correct its parameters, or remove it with optimizer.groups.%s=null.".formatted(group));
    }
}
