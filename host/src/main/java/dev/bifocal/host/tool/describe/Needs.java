package dev.bifocal.host.tool.describe;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.target.TargetNeeds;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The inputs of a loss or target with default options. Those of a target are without its keys, queries and bank.
 *
 * @param outputs the outputs of heads, those of the online side first
 * @param banks the outputs with a memory bank, by name
 * @param target the output over which the loss's only target is built
 * @param targets the output over which each named target is built
 * @param epochOutputs the outputs of all training samples that are read when an epoch begins
 * @param geometries the views whose geometry is read
 * @param labels whether labels are read
 * @param indices whether the indices of the samples are read
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
                outputs(needs.outputs()),
                needs.banks().stream().sorted().toList(),
                Optional.ofNullable(needs.targets().get(LossNeeds.TARGET)),
                named(needs),
                epochOutputs(needs.epochOutputs()),
                names(needs.geometries()),
                needs.labels(),
                needs.indices());
    }

    static Needs of(TargetNeeds needs) {
        return new Needs(
                outputs(needs.outputs()),
                List.of(),
                Optional.empty(),
                Map.of(),
                epochOutputs(needs.epochOutputs()),
                names(needs.geometries()),
                needs.labels(),
                needs.indices());
    }

    private static List<Output> outputs(Set<LossNeeds.Output> outputs) {
        return outputs.stream()
                .sorted(Comparator.comparing((LossNeeds.Output output) -> output.side() == Side.MOMENTUM)
                        .thenComparing(LossNeeds.Output::name)
                        .thenComparing(LossNeeds.Output::view))
                .map(output -> new Output(output.name(), output.view().name(), output.side()))
                .toList();
    }

    private static List<EpochOutput> epochOutputs(Map<Side, Set<String>> outputs) {
        return outputs.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> entry.getValue().stream().sorted().map(name -> new EpochOutput(name, entry.getKey())))
                .toList();
    }

    private static List<String> names(Set<View> views) {
        return views.stream().sorted().map(View::name).toList();
    }

    private static Map<String, String> named(LossNeeds needs) {
        Map<String, String> targets = new TreeMap<>(needs.targets());
        targets.remove(LossNeeds.TARGET);
        return targets;
    }
}
