package dev.bifocal.host.tool.describe;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The inputs of a loss with default options.
 *
 * @param outputs the outputs of heads, those of the online side first
 * @param banks the outputs with a memory bank, by name
 * @param target the output over which the loss's only target is built
 * @param targets the output over which each named target is built
 * @param epochOutputs the outputs of all training samples that the loss reads when an epoch begins
 * @param geometries the views whose geometry the loss reads
 * @param labels whether the loss reads labels
 * @param indices whether the loss reads the indices of the samples
 */
public record Needs(
        List<Output> outputs,
        List<String> banks,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> target,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> targets,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<EpochOutput> epochOutputs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> geometries,
        boolean labels,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean indices) {

    /**
     * An output of a head.
     *
     * @param name its name
     * @param view the view that the head reads
     * @param side the side of the head
     */
    public record Output(String name, String view, Side side) {}

    /**
     * An output of a head for all training samples.
     *
     * @param name its name
     * @param side the side of the head
     */
    public record EpochOutput(String name, Side side) {}

    static Needs of(LossNeeds needs) {
        return new Needs(
                needs.outputs().stream()
                        .sorted(Comparator.comparing((LossNeeds.Output output) -> output.side() == Side.MOMENTUM)
                                .thenComparing(LossNeeds.Output::name)
                                .thenComparing(LossNeeds.Output::view))
                        .map(output -> new Output(output.name(), output.view().name(), output.side()))
                        .toList(),
                needs.banks().stream().sorted().toList(),
                Optional.ofNullable(needs.targets().get(LossNeeds.TARGET)),
                named(needs),
                needs.epochOutputs().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .flatMap(entry ->
                                entry.getValue().stream().sorted().map(name -> new EpochOutput(name, entry.getKey())))
                        .toList(),
                needs.geometries().stream().sorted().map(View::name).toList(),
                needs.labels(),
                needs.indices());
    }

    private static Map<String, String> named(LossNeeds needs) {
        Map<String, String> targets = new TreeMap<>(needs.targets());
        targets.remove(LossNeeds.TARGET);
        return targets;
    }
}
