package dev.bifocal.host.view;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.view.pixel.Scratch;
import java.util.List;
import java.util.OptionalInt;

/** A list of transforms that makes a view of {@code size} x {@code size} pixels from an image. Safe for several threads. */
public final class Policy {

    private final String name;
    private final int size;
    private final List<Transform> transforms;

    private Policy(String name, int size, List<Transform> transforms) {
        this.name = name;
        this.size = size;
        this.transforms = transforms;
    }

    /** A policy without a name of its own; see {@link #of(String, List, int)}. */
    public static Policy of(List<TransformSpec> specs, int size) {
        return of("(unnamed)", specs, size);
    }

    /**
     * A policy from what an experiment states.
     *
     * @param name what messages call it
     * @param size side of a view in pixels
     * @throws BifocalException if it gives images of another size
     */
    public static Policy of(String name, List<TransformSpec> specs, int size) {
        OptionalInt side = OptionalInt.empty();
        for (TransformSpec spec : specs) {
            OptionalInt next = spec.side(size);
            side = next.isPresent() ? next : side;
        }
        if (side.isPresent() && side.getAsInt() != size) {
            throw wrongSize(name, side.getAsInt(), side.getAsInt(), size);
        }
        return new Policy(
                name, size, specs.stream().map(spec -> spec.compile(size)).toList());
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** Side of its views in pixels. */
    public int size() {
        return size;
    }

    /**
     * Makes a view of an image, in its place.
     *
     * @param random started for this sample
     * @param scratch this thread's
     * @throws BifocalException if the policy neither crops nor resizes and the image has another size than a view
     */
    public void apply(Image image, SampleRandom random, Scratch scratch) {
        for (Transform transform : transforms) {
            transform.apply(image, random, scratch);
        }
        if (image.width() != size || image.height() != size) {
            throw wrongSize(name, image.width(), image.height(), size);
        }
    }

    private static BifocalException wrongSize(String name, int width, int height, int size) {
        return new BifocalException(
                ErrorCode.CONFIGURATION,
                "Policy '%s' gives an image of %d x %d pixels, but a view has %d x %d."
                        .formatted(name, width, height, size, size),
                "Put randomResizedCrop or resize, without a size of its own, into the policy, or set views.size.");
    }
}
