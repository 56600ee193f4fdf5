package dev.bifocal.host.config;

import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.plugin.Registered;
import java.util.Optional;

/**
 * A head: which one, its options, and what it is attached to.
 *
 * @param component the head that {@code name} names
 * @param options its options, an instance of its options type
 * @param from what it reads
 * @param side where it exists
 * @param as the name that its only output takes
 */
public record HeadConfig(
        Registered<HeadFactory<?>> component,
        Record options,
        @Option(doc = "What the head reads: features, or an output of another head.", value = "features") String from,
        @Option(doc = "Where the head exists: on both sides, or online only as a predictor does.", value = "both")
                Sides side,
        @Option(doc = "Another name for the head's output, for heads that give one.") Optional<String> as) {

    /** The sides on which a head exists. */
    public enum Sides {
        /** Online and momentum side. */
        BOTH,
        /** The online side alone. */
        ONLINE
    }
}
