package dev.bifocal.api.head;

import ai.djl.nn.Block;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.OutputSpec;
import java.util.List;

/**
 * A factory for heads of one kind.
 *
 * @param <O> the options record
 * @since 1.0
 */
public interface HeadFactory<O extends Record> extends Component<O> {

    /** The inputs that the head can read. */
    HeadNeeds needs(O options);

    /**
     * The outputs of the head, in the order of the arrays that its block returns. The host calls this method before
     * training, without the engine, and also for inputs of other sizes, such as those of small crops.
     *
     * @throws BifocalException if the head cannot read this input; the remedy names the supported inputs
     */
    List<OutputSpec> outputs(O options, HeadInput input);

    /**
     * A new, uninitialized block. The block takes one array, (N, input shape), and returns one array per output, in the
     * order of {@link #outputs}.
     *
     * <p>The host initializes the block from the experiment's seed, so its parameters must have initializers; {@link
     * TorchInitializers} has the common ones. Batch normalization must follow the {@code training} argument of the
     * block's forward call.
     */
    Block create(O options, HeadContext context);
}
