package dev.bifocal.api.target;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;

/**
 * A factory for target matrices of contrastive losses.
 *
 * @param <O> the options record
 * @since 1.0
 */
public interface TargetBuilder<O extends Record> extends Component<O> {

    /** The inputs of the builder beside the keys and the bank. The builder receives only these inputs. */
    TargetNeeds needs(O options);

    /**
     * Sets the builder up for one training.
     *
     * @throws BifocalException if the options do not fit the output's shape
     */
    TargetRule create(O options, TargetContext context);
}
