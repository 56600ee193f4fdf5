package dev.bifocal.host.cli.print;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.experiment.ComponentFacts;
import dev.bifocal.host.plugin.Registered;
import java.util.List;
import java.util.Optional;

/**
 * The outputs of a head for an example.
 *
 * @param input what the head reads in the example
 * @param outputs what it then gives
 */
record HeadExample(HeadInput input, List<OutputSpec> outputs) {

    /** The feature map of ResNet-18 on images of 32 pixels. */
    private static final HeadInput FEATURES = new HeadInput(HeadInput.FEATURES, new Shape(512, 4, 4), 2);

    /** For heads that do not read feature maps, such as predictors. */
    private static final HeadInput BEHIND_HEAD = new HeadInput(OutputSpec.EMBEDDING, new Shape(128), 2);

    /** The example of a head with its default options; empty if the head has options without a default, or fails. */
    static Optional<HeadExample> of(Registered<Component<?>> head) {
        return of(head, FEATURES).or(() -> of(head, BEHIND_HEAD));
    }

    private static Optional<HeadExample> of(Registered<Component<?>> head, HeadInput input) {
        return ComponentFacts.outputs(head, input).map(outputs -> new HeadExample(input, outputs));
    }
}
