package dev.bifocal.api.loss;

import dev.bifocal.api.SetupContext;

/**
 * The context in which a loss is set up.
 *
 * @since 1.0
 */
public interface LossContext extends SetupContext {}
