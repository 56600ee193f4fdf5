package dev.bifocal.host.encoder;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.compute.Script.Argument;
import dev.bifocal.host.machine.NativeLibrary;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations of Bifocal's native library for encoders on a CPU. {@code ops.bifocal.normalize} is batch normalisation
 * in training, with the sum and the rectifier behind it. {@code ops.bifocal.convolve} is a 3x3 convolution by Winograd's
 * algorithm. They are used only after their forward passes in fp32 agree with the engine's.
 */
public final class NativeOperations {

    private static final String LIBRARY = "libbifocal_kernels.so";

    private static final Logger LOG = LoggerFactory.getLogger(NativeOperations.class);

    /** The largest accepted distance of a value; values are about 1. */
    private static final float LIMIT = 1e-4f;

    /** More values than one thread computes, in channels that do not fill a vector. */
    private static final Shape NORMALIZED = new Shape(16, 19, 17, 17);

    /** Channels of more than one block, and tiles across the border of the map. */
    private static final Shape CONVOLVED = new Shape(4, 80, 17, 17);

    /** A map that has loops of its own. */
    private static final Shape SMALL = new Shape(4, 80, 2, 2);

    /** The largest distances of results from the engine's, and for normalisation those of the running statistics. */
    private static final String DISTANCES =
            """
              def normalized(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                y = torch.contiguous(x, memory_format=2)
                m = torch.zeros_like(w)
                v = torch.ones_like(w)
                n = torch.zeros_like(w)
                u = torch.ones_like(w)
                expected = torch.relu(torch.add(torch.batch_norm(y, w, w, m, v, True, 0.1, 1e-5, True), y))
                actual = ops.bifocal.normalize(y, w, w, n, u, y, True, 1, False, 0.1, 1e-5)
                distances = [torch.max(torch.abs(torch.sub(actual, expected))), torch.max(torch.abs(torch.sub(n, m))), torch.max(torch.abs(torch.sub(u, v)))]
                return torch.max(torch.stack(distances, 0))
              def convolved(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                expected = torch.conv2d(x, w, None, [1, 1], [1, 1], [1, 1], 1)
                return torch.max(torch.abs(torch.sub(ops.bifocal.convolve(x, w), expected)))
            """;

    private NativeOperations() {}

    /** Whether the operations work on this machine. The engine must be running. */
    public static NativeLibrary.Check check() {
        return Examined.OBSTACLE
                .map(why -> new NativeLibrary.Check(
                        false,
                        "The engine computes batch normalizations and 3x3 convolutions, which is slower than Bifocal's own operations: %s."
                                .formatted(why)))
                .orElseGet(() -> new NativeLibrary.Check(
                        true,
                        "On the CPU, batch normalization in training and 3x3 convolutions with stride 1 are Bifocal's own operations (PyTorch %s)."
                                .formatted(Engine.getInstance().getVersion())));
    }

    static boolean works() {
        return Examined.OBSTACLE.isEmpty();
    }

    /** Why the operations do not work on this machine, as a clause; empty if they work. */
    static Optional<String> obstacle() {
        return Examined.OBSTACLE;
    }

    /** The operations are examined once in a process, when they are asked for. */
    private static final class Examined {

        static final Optional<String> OBSTACLE = NativeLibrary.load(
                        LIBRARY, Engine.getInstance().getVersion())
                .map(NativeLibrary.Failure::reason)
                .or(NativeOperations::fault);
    }

    /** The difference from the engine's operations, if there is one. */
    private static Optional<String> fault() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                Script script = Script.compile(DISTANCES, List.of("normalized", "convolved"), manager)) {
            NDArray weights = values(new Shape(NORMALIZED.get(1)), manager);
            long channels = CONVOLVED.get(1);
            NDArray kernels =
                    values(new Shape(channels, channels, 3, 3), manager).div((float) channels);
            for (float distance : List.of(
                    distance(script, "normalized", values(NORMALIZED, manager), weights),
                    distance(script, "convolved", values(CONVOLVED, manager), kernels),
                    distance(script, "convolved", values(SMALL, manager), kernels))) {
                if (!(distance <= LIMIT)) {
                    LOG.warn(
                            "Bifocal's own operations differ from the engine's by {}, so the engine's are used.",
                            distance);
                    return Optional.of("its results differ from the engine's by %s".formatted(distance));
                }
            }
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static float distance(Script script, String method, NDArray map, NDArray weights) {
        return script.call(method, Argument.of(map), Argument.of(weights)).getFloat();
    }

    private static NDArray values(Shape shape, NDManager manager) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin((double) i * i);
        }
        return manager.create(values, shape);
    }
}
