package dev.bifocal.host.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bifocal.host.augment.AutoAugmentPolicies.Step;
import dev.bifocal.host.augment.AutoAugmentPolicies.SubPolicy;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class AutoAugmentPoliciesTest {

    @Test
    void theSubPoliciesOfCifar10AreTheOfficialOnes() throws IOException {
        JsonNode official = new ObjectMapper().readTree(NumpyArchive.stream("cifar10policy_25.json"));
        assertThat(AutoAugmentPolicies.CIFAR10).hasSize(25).hasSameSizeAs(official);
        for (int i = 0; i < official.size(); i++) {
            SubPolicy policy = AutoAugmentPolicies.CIFAR10.get(i);
            assertStep(policy.first(), official.get(i), 0);
            assertStep(policy.second(), official.get(i), 3);
        }
    }

    @Test
    void drawsTheSignOfAMagnitude() {
        Transform transform = new AutoAugmentTransform(List.of(new SubPolicy(
                new Step(1.0, AutoAugmentOperation.TRANSLATE_X, 0.25),
                new Step(0.0, AutoAugmentOperation.INVERT, 0.0))));
        SampleRandom random = new SampleRandom();
        int left = 0;
        int trials = 1000;
        for (int i = 0; i < trials; i++) {
            Image image = new Image(4, 1);
            random.reseed(3, 0, 0, i);
            transform.apply(image, random, new Scratch());
            left += image.pixels()[0] == 0 ? 1 : 0;
        }
        assertThat(left).as("seed 3").isBetween(430, 570);
    }

    private static void assertStep(Step step, JsonNode policy, int offset) {
        String name = policy.get(offset + 1).asText().replaceAll("([XY])$", "_$1");
        assertThat(step.operation().name()).isEqualTo(name.toUpperCase(Locale.ROOT));
        assertThat(step.probability()).isEqualTo(policy.get(offset).asDouble());
        assertThat(step.magnitude()).isEqualTo(policy.get(offset + 2).asDouble());
    }
}
