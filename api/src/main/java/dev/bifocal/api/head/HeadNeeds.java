package dev.bifocal.api.head;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The inputs that a head can read. The host refuses other inputs before training.
 *
 * @since 1.0
 */
public final class HeadNeeds {

    /**
     * The shape of one sample of an input.
     *
     * @since 1.0
     */
    public enum Input {
        /** A vector, (D). */
        VECTOR,
        /** Several vectors, (n, D). */
        VECTORS,
        /** A feature map, (C, h, w). */
        FEATURE_MAP
    }

    private final Set<Input> inputs;

    private HeadNeeds(Set<Input> inputs) {
        this.inputs = Set.copyOf(inputs);
    }

    /** Any input: a vector, several vectors or a feature map. */
    public static HeadNeeds anyInput() {
        return new HeadNeeds(EnumSet.allOf(Input.class));
    }

    /** One of the given inputs. */
    public static HeadNeeds input(Input first, Input... others) {
        Set<Input> inputs = EnumSet.of(first);
        inputs.addAll(List.of(others));
        return new HeadNeeds(inputs);
    }

    /** The inputs that the head can read. */
    public Set<Input> inputs() {
        return inputs;
    }
}
