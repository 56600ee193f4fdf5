package dev.bifocal.host.tool.describe;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.experiment.ComponentFacts;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.wiring.HeadSource;
import java.util.List;
import java.util.Optional;

/**
 * An output of a head with default options, for an example input.
 *
 * @param name the name of the output
 * @param shape the shape for one sample
 * @param doc one sentence
 * @param input the name and shape of the example input
 */
public record HeadOutput(String name, String shape, String doc, String input) {

    /** The feature map of ResNet-18 on images of 32 pixels. */
    private static final HeadInput FEATURES = new HeadSource(HeadInput.FEATURES, new Shape(512, 4, 4), 2);

    /** For heads that do not read feature maps, such as predictors. */
    private static final HeadInput BEHIND_HEAD = new HeadSource(OutputSpec.EMBEDDING, new Shape(128), 2);

    /** The outputs of a head; empty if an option has no default, or if the head throws. */
    static Optional<List<HeadOutput>> of(Registered<Component<?>> head) {
        return of(head, FEATURES).or(() -> of(head, BEHIND_HEAD));
    }

    private static Optional<List<HeadOutput>> of(Registered<Component<?>> head, HeadInput input) {
        return ComponentFacts.outputs(head, input).map(outputs -> outputs.stream()
                .map(output -> new HeadOutput(
                        output.name(), output.shape().toString(), output.doc(), input.source() + " " + input.shape()))
                .toList());
    }
}
