package dev.bifocal.host.augment;

import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;

/** A random change of an image. Safe for several threads, each with its own arguments. */
@FunctionalInterface
public interface Transform {

    /** Changes {@code image} in place, with parameters drawn from {@code random}. */
    void apply(Image image, SampleRandom random, Scratch scratch);

    /** Makes {@code into} the changed image; {@code image} stays as it is. */
    default void apply(Image image, Image into, SampleRandom random, Scratch scratch) {
        into.copyFrom(image);
        apply(into, random, scratch);
    }
}
