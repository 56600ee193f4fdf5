package dev.bifocal.host.experiment;

import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetNeeds;
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
 * The needs and outputs of a component whose options have their defaults. The result is empty if an option has no
 * default, or if the component throws.
 */
@SuppressWarnings("unchecked") // the default options of a component are an instance of its options type
public final class ComponentFacts {

    private static final Logger LOG = LoggerFactory.getLogger(ComponentFacts.class);

    private ComponentFacts() {}

    /** The inputs of a loss. */
    public static Optional<LossNeeds> needs(Registered<Component<?>> loss) {
        return ask(Kind.LOSS, loss, options -> ((ViewPairLoss<Record>) loss.component()).needs(options));
    }

    /** The outputs of a head for an input. */
    public static Optional<List<OutputSpec>> outputs(Registered<Component<?>> head, HeadInput input) {
        return ask(Kind.HEAD, head, options -> ((HeadFactory<Record>) head.component()).outputs(options, input));
    }

    /** The inputs of a target builder beside keys and bank. */
    public static Optional<TargetNeeds> targetNeeds(Registered<Component<?>> target) {
        return ask(Kind.TARGET, target, options -> ((TargetBuilder<Record>) target.component()).needs(options));
    }

    /** The kinds of input that a head supports. */
    public static Optional<HeadNeeds> headNeeds(Registered<Component<?>> head) {
        return ask(Kind.HEAD, head, options -> ((HeadFactory<Record>) head.component()).needs(options));
    }

    private static <T> Optional<T> ask(Kind kind, Registered<Component<?>> component, Function<Record, T> question) {
        try {
            return defaults(Components.options(kind, component)).map(question);
        } catch (RuntimeException | LinkageError e) { // a stranger's code
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
