package dev.bifocal.host.sweep;

import dev.bifocal.host.eval.protocol.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A sweep as the command line states it: a file or recipe, and additions.
 *
 * @param fileOrRecipe a sweep file, an experiment file, or the name of a recipe
 * @param overrides settings of all trials, {@code KEY=VALUE}
 * @param axes further axes, {@code KEY=V1,V2}
 * @param seeds a number of seeds such as {@code 5}, or a list such as {@code 1,2,7}; replaces the file's
 * @param baseline the label of a cell; replaces the file's
 * @param name the name; replaces the file's
 * @param protocols protocols after training; replace the file's unless empty
 */
public record SweepRequest(
        String fileOrRecipe,
        List<String> overrides,
        List<String> axes,
        Optional<String> seeds,
        Optional<String> baseline,
        Optional<String> name,
        Set<Protocol> protocols) {

    /** Copies the lists. */
    public SweepRequest {
        overrides = List.copyOf(overrides);
        axes = List.copyOf(axes);
        protocols = Set.copyOf(protocols);
    }

    /** A sweep file, or the seeds of a recipe, without additions. */
    public static SweepRequest of(String fileOrRecipe, String... overrides) {
        return new SweepRequest(
                fileOrRecipe,
                List.of(overrides),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of());
    }

    /** The same with axes, {@code KEY=V1,V2}. */
    public SweepRequest withAxes(String... more) {
        return new SweepRequest(fileOrRecipe, overrides, List.of(more), seeds, baseline, name, protocols);
    }

    /** The same with seeds, such as {@code 5} or {@code 1,2,7}. */
    public SweepRequest withSeeds(String other) {
        return new SweepRequest(fileOrRecipe, overrides, axes, Optional.of(other), baseline, name, protocols);
    }

    /** The same with the label of a cell as the baseline. */
    public SweepRequest withBaseline(String label) {
        return new SweepRequest(fileOrRecipe, overrides, axes, seeds, Optional.of(label), name, protocols);
    }

    /** The same under another name. */
    public SweepRequest named(String other) {
        return new SweepRequest(fileOrRecipe, overrides, axes, seeds, baseline, Optional.of(other), protocols);
    }
}
