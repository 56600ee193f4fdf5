package dev.bifocal.host.augment;

import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;

/** A part of an image, resized. As the first transform it reads no more of a photo than that part. */
final class CropTransform implements Transform {

    private final Crop crop;

    CropTransform(Crop crop) {
        this.crop = crop;
    }

    /** Makes {@code into} a part of {@code image}, resized; {@code image} stays as it is. */
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
