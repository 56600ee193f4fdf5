package dev.bifocal.api.loss;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;

/**
 * A loss on the outputs of two views.
 *
 * @param <O> the options record
 * @since 1.0
 */
public interface ViewPairLoss<O extends Record> extends Component<O> {

    /**
     * The inputs of the loss in a step. The loss receives only these inputs. Outputs that no loss requests are not
     * computed.
     */
    LossNeeds needs(O options);

    /**
     * Sets the loss up for one training.
     *
     * @throws BifocalException if the options do not fit the shapes in the context
     */
    LossTerm create(O options, LossContext context);
}
