package dev.bifocal.host.augment;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.OptionalInt;

/** A list of transforms that makes a view of {@code size} x {@code size} pixels from an image. Thread-safe. */
public final class Policy {

    private final String name;
    private final int size;
    private final List<String> transformNames;
    private final List<Transform> transforms;

    private Policy(String name, int size, List<String> transformNames, List<Transform> transforms) {
        this.name = name;
        this.size = size;
        this.transformNames = transformNames;
        this.transforms = transforms;
    }

    /** An unnamed policy; see {@link #of(String, List, int)}. */
    public static Policy of(List<TransformSpec> specs, int size) {
        return of("(unnamed)", specs, size);
    }

    /**
     * A policy from the transforms in an experiment.
     *
     * @param name the name in messages
     * @param size side of a view in pixels
     * @throws BifocalException if the policy gives images of another size
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
                name,
                size,
                specs.stream().map(TransformSpec::name).toList(),
                specs.stream().map(spec -> spec.compile(size)).toList());
    }

    /** The name in messages. */
    public String name() {
        return name;
    }

    /** The names of the transforms in order. */
    public List<String> transforms() {
        return transformNames;
    }

    /** The side length of a view in pixels. */
    public int size() {
        return size;
    }

    /**
     * Makes a view of an image in place.
     *
     * @param random seeded for this sample
     * @param scratch the scratch memory of this thread
     * @throws BifocalException if the policy neither crops nor resizes, and the image has another size than a view
     */
    public void apply(Image image, SampleRandom random, Scratch scratch) {
        image.origin().reset(image.width(), image.height());
        for (Transform transform : transforms) {
            transform.apply(image, random, scratch);
        }
        checkSize(image);
    }

    /**
     * Writes a view of an image to {@code view}; the image is unchanged. See
     * {@link #apply(Image, SampleRandom, Scratch)}.
     */
    public void apply(Image image, Image view, SampleRandom random, Scratch scratch) {
        view.origin().reset(image.width(), image.height());
        if (transforms.isEmpty()) {
            view.copyFrom(image);
        }
        for (int i = 0; i < transforms.size(); i++) {
            transform(i, image, view, random, scratch);
        }
        checkSize(view);
    }

    /**
     * Makes a view like {@link #apply(Image, Image, SampleRandom, Scratch)} and adds the time of each transform in
     * nanoseconds.
     */
    public void measure(Image image, Image view, SampleRandom random, Scratch scratch, long[] nanoseconds) {
        long start = System.nanoTime();
        for (int i = 0; i < transforms.size(); i++) {
            transform(i, image, view, random, scratch);
            long end = System.nanoTime();
            nanoseconds[i] += end - start;
            start = end;
        }
    }

    /** The first transform reads the image; the others change the view in place. */
    private void transform(int index, Image image, Image view, SampleRandom random, Scratch scratch) {
        Transform transform = transforms.get(index);
        if (index == 0) {
            transform.apply(image, view, random, scratch);
        } else {
            transform.apply(view, random, scratch);
        }
    }

    private void checkSize(Image view) {
        if (view.width() != size || view.height() != size) {
            throw wrongSize(name, view.width(), view.height(), size);
        }
    }

    private static BifocalException wrongSize(String name, int width, int height, int size) {
        return new HostException(
                ErrorCode.CONFIGURATION,
                "Policy '%s' gives an image of %s x %s pixels, but a view has %s x %s."
                        .formatted(name, width, height, size, size),
                "Add randomResizedCrop or resize without a size to the policy, or set views.size.");
    }
}
