package dev.bifocal.host.augment;

import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;

/** A random transform of an image. Thread-safe if each thread has its own arguments. */
@FunctionalInterface
public interface Transform {

    /** Changes {@code image} in place, with parameters drawn from {@code random}. */
    void apply(Image image, SampleRandom random, Scratch scratch);

    /** Writes the changed image to {@code into}; {@code image} is unchanged. */
    default void apply(Image image, Image into, SampleRandom random, Scratch scratch) {
        into.copyFrom(image);
        apply(into, random, scratch);
    }
}
