package dev.bifocal.host.augment.pipeline;

import dev.bifocal.host.augment.Policy;

/**
 * The policy, size and count with which a pipeline makes a view.
 *
 * @param policy makes one crop
 * @param count the number of crops c of each image; the view of a batch of N images has c·N rows, crop after crop
 * @param tracked whether the geometry of each crop is kept
 */
public record ViewPlan(Policy policy, int count, boolean tracked) {

    /** One crop of each image. */
    public static ViewPlan once(Policy policy) {
        return new ViewPlan(policy, 1, false);
    }

    /** Side of a crop in pixels. */
    int size() {
        return policy.size();
    }

    /** Bytes of the view of one image: planar, 8 bits a channel. */
    int bytes() {
        return Math.multiplyExact(3 * size() * size(), count);
    }
}
