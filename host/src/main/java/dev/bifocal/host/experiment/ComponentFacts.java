package dev.bifocal.host.experiment;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.host.options.Binder;
import dev.bifocal.host.options.Bound;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Registered;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The declarations of a component with default options. Results are empty if an option has no default, or if the
 * component throws.
 */
@SuppressWarnings("unchecked") // the default options of a component are an instance of its options type
public final class ComponentFacts {

    /** The example input of heads: the feature map of ResNet-18 for images of 32 pixels. */
    private static final HeadInput EXAMPLE = new HeadInput(HeadInput.FEATURES, new Shape(512, 4, 4), 2);

    /** The example input of heads that do not read feature maps, such as predictors. */
    private static final HeadInput EXAMPLE_BEHIND_HEAD = new HeadInput(OutputSpec.EMBEDDING, new Shape(128), 2);

    private static final Logger LOG = LoggerFactory.getLogger(ComponentFacts.class);

    private ComponentFacts() {}

    /**
     * The outputs of a head.
     *
     * @param input the example input
     * @param outputs the outputs for this input
     */
    public record HeadOutputs(HeadInput input, List<OutputSpec> outputs) {

        /** Copies the list. */
        public HeadOutputs {
            outputs = List.copyOf(outputs);
        }
    }

    /** The inputs that a loss requests. */
    public static Optional<LossNeeds> needs(Registered<Component<?>> loss) {
        return ask(Kind.LOSS, loss, options -> ((ViewPairLoss<Record>) loss.component()).needs(options));
    }

    /** The outputs of a head that reads a feature map. */
    public static Optional<List<OutputSpec>> outputs(Registered<Component<?>> head, HeadInput features) {
        return ask(Kind.HEAD, head, options -> ((HeadFactory<Record>) head.component()).outputs(options, features));
    }

    /** The outputs of a head for an example, which is a feature map if the head reads one. */
    public static Optional<HeadOutputs> outputs(Registered<Component<?>> head) {
        return ask(Kind.HEAD, head, options -> {
            HeadFactory<Record> factory = (HeadFactory<Record>) head.component();
            try {
                return new HeadOutputs(EXAMPLE, factory.outputs(options, EXAMPLE));
            } catch (BifocalException readsNoFeatureMaps) {
                return new HeadOutputs(EXAMPLE_BEHIND_HEAD, factory.outputs(options, EXAMPLE_BEHIND_HEAD));
            }
        });
    }

    /** Whether a target builder reads labels. */
    public static Optional<Boolean> needsLabels(Registered<Component<?>> target) {
        return ask(Kind.TARGET, target, options -> ((TargetBuilder<Record>) target.component()).needsLabels(options));
    }

    private static <T> Optional<T> ask(Kind kind, Registered<Component<?>> component, Function<Record, T> question) {
        try {
            return defaults(Components.options(kind, component)).map(question);
        } catch (RuntimeException | LinkageError e) { // foreign code
            LOG.info("{} does not answer with default options", component.qualifiedName(), e);
            return Optional.empty();
        }
    }

    private static Optional<Record> defaults(RecordSpec spec) {
        return Binder.withoutChoices(spec, new Problems())
                .record(spec, MapNode.empty(Source.DEFAULT.label()), "")
                .map(Bound::value)
                .map(Record.class::cast);
    }
}
