package dev.bifocal.host.augment;

import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.util.List;
import java.util.Random;

/** A data set of 50 images of noise, which can be told to fail. */
public class ImageFixtures implements ImageDataset {

    private final int width;
    private final int height;

    /** Images of one size. */
    public ImageFixtures(int width, int height) {
        this.width = width;
        this.height = height;
    }

    public Image image(int index) {
        Image image = new Image();
        read(index, image);
        return image;
    }

    @Override
    public int size() {
        return 50;
    }

    @Override
    public List<String> coarseClasses() {
        return List.of("noise");
    }

    @Override
    public List<String> fineClasses() {
        return List.of("noise");
    }

    @Override
    public int coarse(int index) {
        return 0;
    }

    @Override
    public int fine(int index) {
        return 0;
    }

    @Override
    public void read(int index, Image into) {
        into.resize(width, height);
        Random random = new Random(index);
        for (int i = 0; i < 3 * width * height; i++) {
            into.pixels()[i] = (byte) random.nextInt();
        }
    }

    @Override
    public String source(int index) {
        return "noise " + index;
    }
}
