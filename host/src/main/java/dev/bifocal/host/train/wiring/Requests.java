package dev.bifocal.host.train.wiring;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Registered;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The inputs that a loss or a target builder requests, as far as both can.
 *
 * @param place the component's place in the experiment, such as {@code losses.contrastive.target}
 * @param kind loss or target
 * @param component the component
 * @param outputs the outputs of a step, sorted
 * @param epochOutputs the outputs over the whole training set when an epoch begins, by side
 * @param geometries the views whose geometry is read
 * @param labels whether the component reads the training labels
 * @param indices whether the component reads the indices of the samples
 */
public record Requests(
        String place,
        Kind kind,
        Registered<?> component,
        List<LossNeeds.Output> outputs,
        Map<Side, Set<String>> epochOutputs,
        Set<View> geometries,
        boolean labels,
        boolean indices) {

    private static final Comparator<LossNeeds.Output> READING_ORDER = Comparator.comparing(LossNeeds.Output::side)
            .thenComparing(LossNeeds.Output::view)
            .thenComparing(LossNeeds.Output::name);

    /** The requests of a loss. */
    static Requests of(String place, Registered<?> loss, LossNeeds needs) {
        return new Requests(
                place,
                Kind.LOSS,
                loss,
                sorted(needs.outputs()),
                new TreeMap<>(needs.epochOutputs()),
                new TreeSet<>(needs.geometries()),
                needs.labels(),
                needs.indices());
    }

    /** The requests of a target builder, without its keys, queries and bank. */
    static Requests of(String place, Registered<?> builder, TargetNeeds needs) {
        return new Requests(
                place,
                Kind.TARGET,
                builder,
                sorted(needs.outputs()),
                new TreeMap<>(needs.epochOutputs()),
                new TreeSet<>(needs.geometries()),
                needs.labels(),
                needs.indices());
    }

    /** Outputs in the order of sides, views and names. */
    static List<LossNeeds.Output> sorted(Collection<LossNeeds.Output> outputs) {
        return outputs.stream().sorted(READING_ORDER).toList();
    }

    /** The names of the outputs of a view on a side. */
    public Set<String> names(View view, Side side) {
        return outputs.stream()
                .filter(output -> output.view().equals(view) && output.side() == side)
                .map(LossNeeds.Output::name)
                .collect(Collectors.toSet());
    }

    /** The names of all outputs, of steps and of epochs. */
    public Set<String> names() {
        return sides().keySet();
    }

    /** The sides on which each output is read, in steps or when an epoch begins. */
    public Map<String, Set<Side>> sides() {
        Map<String, Set<Side>> sides = new LinkedHashMap<>();
        outputs.forEach(output -> add(sides, output.name(), output.side()));
        epochOutputs.forEach((side, names) -> new TreeSet<>(names).forEach(name -> add(sides, name, side)));
        return sides;
    }

    private static void add(Map<String, Set<Side>> sides, String output, Side side) {
        sides.computeIfAbsent(output, any -> EnumSet.noneOf(Side.class)).add(side);
    }

    /** The views whose outputs are read. */
    public Set<View> views() {
        return outputs.stream().map(LossNeeds.Output::view).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The further views whose outputs or geometry are read. */
    public Set<View> furtherViews() {
        Set<View> views = views();
        views.addAll(geometries);
        views.removeIf(view -> !view.isFurther());
        return views;
    }

    /** The component in a sentence, such as {@code Loss cross-entropy}. */
    public String subject() {
        return (kind == Kind.LOSS ? "Loss " : "Target builder ") + component.name();
    }

    /**
     * The error for an input that the component reads without a request.
     *
     * @param what the input
     * @param method the method that reads it
     */
    public BifocalException undeclared(String what, String method) {
        return new HostException(
                ErrorCode.PLUGIN,
                "%s (plugin %s) reads %s, which its needs() do not state."
                        .formatted(subject(), component.plugin().id(), what),
                "Report it to the plugin's provider: needs() must state all that %s() reads.".formatted(method));
    }
}
