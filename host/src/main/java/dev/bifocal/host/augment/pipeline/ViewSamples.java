package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import java.util.Map;
import java.util.TreeMap;

/**
 * Views of single images for display, with the distributions of training and separate random streams. Not thread-safe.
 */
public final class ViewSamples {

    private final Map<View, Policy> policies;
    private final long seed;
    private final SampleRandom random = new SampleRandom();
    private final Scratch scratch = new Scratch();

    /**
     * Views by the given policies.
     *
     * @param seed the same seed draws the same views
     */
    public ViewSamples(Map<View, Policy> policies, long seed) {
        this.policies = new TreeMap<>(policies);
        this.seed = seed;
    }

    /**
     * One view of each kind of an image; the image is unchanged.
     *
     * @param number identifies the image, such as the index in the data set
     */
    public Map<View, Image> of(Image source, int number) {
        Map<View, Image> views = new TreeMap<>();
        policies.forEach((view, policy) -> {
            Image image = new Image();
            image.copyFrom(source);
            random.reseed(seed, SampleRandom.stream("look." + view.name()), 0, number);
            policy.apply(image, random, scratch);
            views.put(view, image);
        });
        return views;
    }
}
