package dev.bifocal.host.optimizer;

import ai.djl.nn.Parameter;
import dev.bifocal.host.optimizer.OptimizerConfig.ParameterKind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Selects the parameters that an experiment excludes from weight decay. */
public final class ParameterKinds {

    private ParameterKinds() {}

    /**
     * The names of the parameters of the given kinds.
     *
     * @param encoder the encoder's parameters by name
     * @param heads the parameters of all heads by name
     * @param losses names of the trained parameters of losses and target builders
     */
    public static Set<String> select(
            Collection<ParameterKind> kinds,
            Map<String, Parameter> encoder,
            Map<String, Parameter> heads,
            Set<String> losses) {
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
            }
        }
        return names;
    }

    private static void add(Map<String, Parameter> from, Set<String> names, Parameter.Type... types) {
        Set<Parameter.Type> wanted = Set.of(types);
        from.forEach((name, parameter) -> {
            if (wanted.contains(parameter.getType())) {
                names.add(name);
            }
        });
    }
}
