package dev.bifocal.host.train.wiring;

import dev.bifocal.api.Component;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The heads of the loaded plugins, searched for one that gives an output that is missing. */
public final class OutputProviders {

    private static final Logger LOG = LoggerFactory.getLogger(OutputProviders.class);

    private final PluginRegistry registry;
    private final HeadInput features;

    /**
     * A search.
     *
     * @param features the feature map that the heads would read
     */
    public OutputProviders(PluginRegistry registry, HeadInput features) {
        this.registry = registry;
        this.features = features;
    }

    /** What a user can do about an output that no head of the experiment gives. */
    public String remedyFor(String output) {
        List<String> heads = registry.components(Kind.HEAD).stream()
                .filter(head -> declares(head, output))
                .map(head -> head.component().name())
                .distinct()
                .toList();
        return heads.isEmpty()
                ? "No head of the loaded plugins gives it: install the plugin that has one, or rename an output with 'as'."
                : "Heads that give it: %s; add one, such as heads.NAME.name=%s."
                        .formatted(String.join(", ", heads), heads.get(0));
    }

    /** Whether a head gives an output when it has its default options and reads the feature map. */
    private boolean declares(Registered<Component<?>> head, String output) {
        try {
            String yaml = "heads: {head: {name: '%s'}}".formatted(head.qualifiedName());
            Experiment withHead = new ExperimentLoader(registry)
                    .parse(yaml, "default options")
                    .experiment();
            return withHead.heads().values().stream()
                    .flatMap(config -> config.outputs(features).stream())
                    .anyMatch(spec -> spec.name().equals(output));
        } catch (RuntimeException | LinkageError e) { // options without default, or a stranger's broken code
            LOG.info("Head {} does not say what it gives", head.qualifiedName(), e);
            return false;
        }
    }
}
