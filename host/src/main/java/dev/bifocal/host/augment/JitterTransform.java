package dev.bifocal.host.augment;

import dev.bifocal.host.augment.pixel.Colours;
import dev.bifocal.host.augment.pixel.Hue;
import dev.bifocal.host.augment.pixel.Planes;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.augment.pixel.Tones;
import dev.bifocal.host.data.Image;

/** A transform that changes brightness, contrast, saturation and hue in a uniformly random order. */
final class JitterTransform implements Transform {

    private static final int CHANGES = 4;

    private final TransformSpec.ColorJitter spec;

    JitterTransform(TransformSpec.ColorJitter spec) {
        this.spec = spec;
    }

    @Override
    public void apply(Image image, SampleRandom random, Scratch scratch) {
        if (!random.chance(spec.p())) {
            return;
        }
        int[] order = scratch.box();
        for (int i = 0; i < CHANGES; i++) {
            int place = random.nextInt(i + 1);
            order[i] = order[place];
            order[place] = i;
        }
        Planes planes = scratch.planes();
        planes.load(image);
        for (int i = 0; i < CHANGES; i++) {
            change(order[i], planes, random, scratch);
        }
        planes.store(image);
    }

    private void change(int change, Planes planes, SampleRandom random, Scratch scratch) {
        if (change == 0 && spec.brightness() > 0) {
            Tones.brightness(planes, factor(spec.brightness(), random));
        } else if (change == 1 && spec.contrast() > 0) {
            Tones.contrast(planes, factor(spec.contrast(), random));
        } else if (change == 2 && spec.saturation() > 0) {
            Colours.saturation(planes, factor(spec.saturation(), random));
        } else if (change == 3 && spec.hue() > 0) {
            Hue.turn(planes, random.uniform(-spec.hue(), spec.hue()), scratch);
        }
    }

    private static double factor(double strength, SampleRandom random) {
        return random.uniform(Math.max(0.0, 1.0 - strength), 1.0 + strength);
    }
}
