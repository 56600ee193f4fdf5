package dev.bifocal.host.augment;

import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;

/**
 * A transform that resizes a part of an image. As the first transform of a policy it reads only this part of a photo.
 */
final class CropTransform implements Transform {

    private final Crop crop;

    CropTransform(Crop crop) {
        this.crop = crop;
    }

    /** Writes a resized part of {@code image} to {@code into}; {@code image} is unchanged. */
    @FunctionalInterface
    interface Crop {
        void make(Image image, Image into, SampleRandom random, Scratch scratch);
    }

    @Override
    public void apply(Image image, SampleRandom random, Scratch scratch) {
        Image result = scratch.result();
        crop.make(image, result, random, scratch);
        image.swap(result);
    }

    @Override
    public void apply(Image image, Image into, SampleRandom random, Scratch scratch) {
        crop.make(image, into, random, scratch);
    }
}
