package dev.bifocal.host.cli.print;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.HeadConfig;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a component says about itself when it is asked with its default options. Nothing where it has options without default, or
 * fails.
 */
final class ComponentFacts {

    /** The example that heads are asked about: the feature map of ResNet-18 on images of 32 pixels. */
    static final HeadInput EXAMPLE = new HeadInput(HeadInput.FEATURES, new Shape(512, 4, 4), 2);

    /** The example for heads that do not read feature maps, such as predictors. */
    static final HeadInput EXAMPLE_BEHIND_HEAD = new HeadInput(OutputSpec.EMBEDDING, new Shape(128), 2);

    private static final Logger LOG = LoggerFactory.getLogger(ComponentFacts.class);

    private final PluginRegistry registry;

    ComponentFacts(PluginRegistry registry) {
        this.registry = registry;
    }

    /**
     * The outputs of a head.
     *
     * @param input what it reads in the example
     * @param outputs what it then gives
     */
    record HeadOutputs(HeadInput input, List<OutputSpec> outputs) {}

    Optional<LossNeeds> needs(Registered<Component<?>> loss) {
        return ask(
                Kind.LOSS,
                loss,
                experiment -> experiment.losses().values().iterator().next().needs());
    }

    Optional<HeadOutputs> outputs(Registered<Component<?>> head) {
        return ask(
                Kind.HEAD,
                head,
                experiment -> outputs(experiment.heads().values().iterator().next()));
    }

    Optional<Boolean> needsLabels(Registered<Component<?>> target) {
        return ask(Kind.TARGET, target, experiment -> experiment
                .losses()
                .values()
                .iterator()
                .next()
                .target()
                .orElseThrow()
                .needsLabels());
    }

    private <T> Optional<T> ask(Kind kind, Registered<Component<?>> component, Function<Experiment, T> question) {
        try {
            return smallest(kind, component.qualifiedName())
                    .map(yaml -> new ExperimentLoader(registry).parse(yaml, "plugins describe"))
                    .map(resolved -> question.apply(resolved.experiment()));
        } catch (RuntimeException | LinkageError e) {
            LOG.info("{} does not answer with default options", component.qualifiedName(), e);
            return Optional.empty();
        }
    }

    /** An experiment that gives the component its default options; a target needs a loss that holds it. */
    private Optional<String> smallest(Kind kind, String name) {
        return switch (kind) {
            case LOSS -> Optional.of("losses: {described: {name: '%s'}}".formatted(name));
            case HEAD -> Optional.of("heads: {described: {name: '%s'}}".formatted(name));
            case TARGET ->
                registry.components(Kind.LOSS).stream()
                        .filter(loss -> needs(loss).flatMap(LossNeeds::target).isPresent())
                        .findFirst()
                        .map(loss -> "losses: {described: {name: '%s', target: {name: '%s'}}}"
                                .formatted(loss.qualifiedName(), name));
        };
    }

    private static HeadOutputs outputs(HeadConfig head) {
        try {
            return new HeadOutputs(EXAMPLE, head.outputs(EXAMPLE));
        } catch (BifocalException readsNoFeatureMaps) {
            return new HeadOutputs(EXAMPLE_BEHIND_HEAD, head.outputs(EXAMPLE_BEHIND_HEAD));
        }
    }
}
