package dev.bifocal.host.config;

import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.host.plugin.Registered;

/**
 * A target builder and its options.
 *
 * @param component the builder that {@code name} names
 * @param options its options, an instance of its options type
 */
public record TargetConfig(Registered<TargetBuilder<?>> component, Record options) {}
