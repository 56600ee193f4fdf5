package dev.bifocal.host.plugin.project;

/**
 * The components of other plugins that a new project's recipe trains with. The application states them, because the
 * host knows no plugin.
 *
 * @param dependencies the plugins with their ranges, as in {@code Plugin-Dependencies}
 * @param projector a head that provides an embedding
 * @param loss a loss that reads a target
 * @param target a target builder
 */
public record Companions(String dependencies, String projector, String loss, String target) {}
