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
import java.util.Arrays;
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

    /** More values than one thread computes, and tiles across the border of the map. */
    private static final Shape PROBE = new Shape(16, 16, 17, 17);

    /** The largest distance of the results and the running statistics from the engine's. */
    private static final String DISTANCE =
            """
              def distance(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, k: Tensor) -> Tensor:
                y = torch.contiguous(x, memory_format=2)
                m = torch.zeros_like(w)
                v = torch.ones_like(w)
                n = torch.zeros_like(w)
                u = torch.ones_like(w)
                expected = torch.relu(torch.add(torch.batch_norm(y, w, b, m, v, True, 0.1, 1e-5, True), y))
                actual = ops.bifocal.normalize(y, w, b, n, u, y, True, 1, False, 0.1, 1e-5)
                convolved = torch.sub(ops.bifocal.convolve(y, k), torch.conv2d(y, k, None, [1, 1], [1, 1], [1, 1], 1))
                distances = [torch.max(torch.abs(torch.sub(actual, expected))), torch.max(torch.abs(torch.sub(n, m))), torch.max(torch.abs(torch.sub(u, v))), torch.max(torch.abs(convolved))]
                return torch.max(torch.stack(distances, 0))
            """;

    private NativeOperations() {}

    /** Whether the operations work on this machine. The engine must be running. */
    public static NativeLibrary.Check check() {
        return Examined.OBSTACLE
                .map(why -> new NativeLibrary.Check(
                        false,
                        "The engine computes normalizations and convolutions, which is slower than Bifocal's own operations: %s."
                                .formatted(why)))
                .orElseGet(() -> new NativeLibrary.Check(
                        true,
                        "On the CPU, batch normalization and convolutions are Bifocal's own operations (PyTorch %s)."
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
                Script script = Script.compile(DISTANCE, List.of("distance"), manager)) {
            float[] values = new float[(int) PROBE.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.sin((double) i * i);
            }
            NDArray images = manager.create(values, PROBE);
            NDArray weights = manager.create(Arrays.copyOf(values, (int) PROBE.get(1)), new Shape(PROBE.get(1)));
            long channels = PROBE.get(1);
            Shape kernels = new Shape(channels, channels, 3, 3);
            NDArray taps = manager.create(Arrays.copyOf(values, (int) kernels.size()), kernels);
            float distance = script.call(
                            "distance",
                            Argument.of(images),
                            Argument.of(weights),
                            Argument.of(weights),
                            Argument.of(taps.div((float) channels)))
                    .getFloat();
            if (distance <= LIMIT) {
                return Optional.empty();
            }
            LOG.warn(
                    "Bifocal's own operations differ from the engine's by {}. The engine computes normalizations and convolutions.",
                    distance);
            return Optional.of("its results differ from the engine's by %s".formatted(distance));
        } catch (EngineException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
