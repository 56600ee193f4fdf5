package dev.bifocal.host.train.wiring;

import dev.bifocal.api.Component;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.experiment.ComponentFacts;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import java.util.List;

/** The heads of the loaded plugins, searched for one that gives an output that is missing. */
public final class OutputProviders {

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
        return ComponentFacts.outputs(head, features).stream()
                .flatMap(List::stream)
                .anyMatch(spec -> spec.name().equals(output));
    }
}
