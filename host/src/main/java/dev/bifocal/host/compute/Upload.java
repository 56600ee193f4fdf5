package dev.bifocal.host.compute;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies values from the host to the device of a manager.
 *
 * <p>PyTorch's copy to a GPU waits until the GPU has done all earlier work, unless it starts from pinned memory. On a GPU,
 * the values are therefore copied to pinned memory first. PyTorch reuses this memory when the GPU has read it.
 */
public final class Upload {

    private static final Logger LOG = LoggerFactory.getLogger(Upload.class);

    private static final String FUNCTION =
            """
              def pinned(self: __torch__.Net, x: Tensor, like: Tensor) -> Tensor:
                return torch.to(torch.pin_memory(x), like, True)
            """;

    private final NDManager manager;
    private Optional<Script> script;

    /** Copies to the device of a manager, which lives as long as this object. */
    public Upload(NDManager manager) {
        this(manager, manager.getDevice().isGpu());
    }

    Upload(NDManager manager, boolean pinned) {
        this.manager = manager;
        this.script = pinned ? Optional.of(Script.require(FUNCTION, List.of("pinned"), manager)) : Optional.empty();
    }

    /** Copies numbers to an array (N) of int64, which the owner, a manager of the same device, closes. */
    public NDArray copy(long[] values, NDManager owner) {
        return copy(LongBuffer.wrap(values), new Shape(values.length), DataType.INT64, owner);
    }

    /**
     * Copies values.
     *
     * @param values a buffer of the type's numbers, which may change after the call if the device is a GPU, or if it is no
     *     direct buffer
     * @param owner owns the copy; a manager of the same device
     */
    public NDArray copy(Buffer values, Shape shape, DataType type, NDManager owner) {
        if (script.isPresent()) {
            try (NDManager host = manager.newSubManager(Device.cpu());
                    NDArray like = manager.create(new Shape(), type)) {
                NDArray copy = script.get()
                        .call(
                                "pinned",
                                Script.Argument.of(host.create(values.duplicate(), shape, type)),
                                Script.Argument.of(like));
                copy.attach(owner);
                return copy;
            } catch (EngineException e) {
                LOG.warn("The engine pins no memory, so that copies to the device wait for it", e);
                script = Optional.empty();
            }
        }
        return owner.create(values, shape, type);
    }
}
