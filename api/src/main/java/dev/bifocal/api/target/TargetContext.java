package dev.bifocal.api.target;

import dev.bifocal.api.SetupContext;

/**
 * The context in which a target builder is set up.
 *
 * @since 1.0
 */
public interface TargetContext extends SetupContext {

    /** The output over whose key and bank the target is built. */
    String output();
}
