package dev.bifocal.api.target;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.SetupContext;

/**
 * A factory for target matrices of contrastive losses.
 *
 * @param <O> the options record
 */
public interface TargetBuilder<O extends Record> extends Component<O> {

    /** Whether the builder reads the training labels. */
    boolean needsLabels(O options);

    /**
     * Sets the builder up for one training.
     *
     * @param output the output over whose key and bank the target is built
     * @throws BifocalException if the options do not fit the output's shape
     */
    TargetRule create(O options, String output, SetupContext context);
}
