package dev.bifocal.host.sweep;

import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.List;
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
 * @param metrics the metrics of tables, the main one first; none before the sweep is planned if none is written
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

    /** The same with one metric. */
    SweepDefinition withMetric(String metric) {
        return new SweepDefinition(
                name, base, settings, axes, seeds, only, baseline, List.of(metric), protocols, varied, written);
    }

    /** The text of {@code sweep.yaml}, from which the same sweep can be read. */
    public String yaml() {
        return YamlWriter.block(written);
    }
}
