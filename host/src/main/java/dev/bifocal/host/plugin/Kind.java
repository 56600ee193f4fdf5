package dev.bifocal.host.plugin;

import dev.bifocal.api.Component;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.target.TargetBuilder;

/** A kind of component that plugins contribute. */
public enum Kind {
    /** A loss. */
    LOSS(ViewPairLoss.class, "loss"),
    /** A head. */
    HEAD(HeadFactory.class, "head"),
    /** A target builder. */
    TARGET(TargetBuilder.class, "target");

    private final Class<?> type;
    private final String word;

    Kind(Class<?> type, String word) {
        this.type = type;
        this.word = word;
    }

    /** The interface of the api. */
    public Class<?> type() {
        return type;
    }

    /** How messages call it, and the key under which an experiment names it. */
    public String word() {
        return word;
    }

    /** The kind of a {@linkplain #word() word}. */
    public static Kind of(String word) {
        return java.util.Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No kind of component is called " + word));
    }

    /** The kind of a component, if it is one. */
    public static java.util.Optional<Kind> of(Component<?> component) {
        return java.util.Arrays.stream(values())
                .filter(kind -> kind.type.isInstance(component))
                .findFirst();
    }
}
