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

    /**
     * Writes a resized part of {@code image} to {@code into}, and the part to {@code scratch.window()}; {@code image}
     * is unchanged.
     */
    @FunctionalInterface
    interface Crop {
        void make(Image image, Image into, SampleRandom random, Scratch scratch);
    }

    @Override
    public void apply(Image image, SampleRandom random, Scratch scratch) {
        Image result = scratch.result();
        crop.make(image, result, random, scratch);
        narrow(image.origin(), image, scratch.window());
        image.swap(result);
    }

    @Override
    public void apply(Image image, Image into, SampleRandom random, Scratch scratch) {
        crop.make(image, into, random, scratch);
        narrow(into.origin(), image, scratch.window());
    }

    private static void narrow(Image.Origin origin, Image image, double[] window) {
        origin.crop(window[0], window[1], window[2], window[3], image.width(), image.height());
    }
}
