package dev.bifocal.api.head;

import ai.djl.nn.Block;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import java.util.List;

/**
 * A kind of head.
 *
 * @param <O> the options record
 */
public interface HeadFactory<O extends Record> extends Component<O> {

    /**
     * The outputs that the head gives, in the order of its block's results.
     *
     * @throws BifocalException if the head cannot read this input, with what would work
     */
    List<OutputSpec> outputs(O options, HeadInput input);

    /**
     * A new block, not yet initialised: one array in, (N, input shape), and one array for each output, in the order of
     * {@link #outputs}.
     *
     * <p>The host initialises the block from the experiment's seed, so its parameters must have initialisers; the field's
     * usual ones are in {@link TorchInitializers}. Batch normalisation follows the {@code training} argument of the block's
     * forward call.
     */
    Block create(O options, HeadInput input);
}
