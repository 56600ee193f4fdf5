package dev.bifocal.host.augment;

import dev.bifocal.host.augment.AutoAugmentPolicies.Step;
import dev.bifocal.host.augment.AutoAugmentPolicies.SubPolicy;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import java.util.List;

/** A transform that applies a uniformly random sub-policy. Each operation has a probability and a random sign. */
final class AutoAugmentTransform implements Transform {

    private final List<SubPolicy> policies;

    AutoAugmentTransform(List<SubPolicy> policies) {
        this.policies = policies;
    }

    @Override
    public void apply(Image image, SampleRandom random, Scratch scratch) {
        SubPolicy policy = policies.get(random.nextInt(policies.size()));
        perform(policy.first(), image, random, scratch);
        perform(policy.second(), image, random, scratch);
    }

    private static void perform(Step step, Image image, SampleRandom random, Scratch scratch) {
        if (!random.chance(step.probability())) {
            return;
        }
        boolean negative = step.operation().signed() && random.chance(0.5);
        step.operation().apply(image, negative ? -step.magnitude() : step.magnitude(), scratch);
    }
}
