package dev.bifocal.host.plugin;

import dev.bifocal.api.Component;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.target.TargetBuilder;

/** The kind of a component. */
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

    /** The interface in the API. */
    public Class<?> type() {
        return type;
    }

    /** The word for the kind in messages and the key in experiments. */
    public String word() {
        return word;
    }

    /** The kind with a {@linkplain #word() word}. */
    public static Kind of(String word) {
        return java.util.Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No kind of component is called " + word));
    }

    /** The kind of a component, if it implements exactly one. */
    public static java.util.Optional<Kind> of(Component<?> component) {
        return java.util.Arrays.stream(values())
                .filter(kind -> kind.type.isInstance(component))
                .findFirst();
    }
}
