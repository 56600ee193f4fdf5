package dev.bifocal.host.sweep;

import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A sweep as a user defines it: a base experiment, settings for all trials, axes and seeds.
 *
 * @param name the name of the sweep and of its folder
 * @param base a recipe or an experiment file
 * @param settings nested settings of all trials
 * @param axes at least one axis
 * @param seeds the seeds of each cell, at least one
 * @param only the cells that run, as they are written; empty for all
 * @param baseline the cell that others are compared with, as it was written
 * @param metrics the metrics of tables, the main one first
 * @param protocols the protocols that measure each trial after its training
 * @param varied the keys that axes set
 * @param written the keys of the sweep file with the additions of the command line
 */
public record SweepDefinition(
        String name,
        String base,
        MapNode settings,
        List<Axis> axes,
        List<Long> seeds,
        List<Node> only,
        Optional<Node> baseline,
        List<String> metrics,
        List<Protocol> protocols,
        Set<String> varied,
        MapNode written) {

    /** Copies the lists. */
    public SweepDefinition {
        axes = List.copyOf(axes);
        seeds = List.copyOf(seeds);
        only = List.copyOf(only);
        metrics = List.copyOf(metrics);
        protocols = List.copyOf(protocols);
        varied = Set.copyOf(varied);
    }

    /** The same with the cells of some labels only. */
    public SweepDefinition only(List<String> labels) {
        List<Node> cells = labels.stream()
                .map(label -> (Node) ScalarNode.text(label, written.origin()))
                .toList();
        Map<String, Node> keys = new LinkedHashMap<>(written.entries());
        keys.put(SweepReader.ONLY, new ListNode(cells, written.origin()));
        MapNode chosen = new MapNode(keys, written.origin());
        return new SweepDefinition(
                name, base, settings, axes, seeds, cells, baseline, metrics, protocols, varied, chosen);
    }

    /** The text of {@code sweep.yaml}, from which the same sweep can be read. */
    public String yaml() {
        return YamlWriter.block(written);
    }
}
