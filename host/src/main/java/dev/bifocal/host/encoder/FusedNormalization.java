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
 * Batch normalisation in training on a CPU, with the sum and the rectifier behind it in one operation, {@code
 * ops.bifocal.normalize} of Bifocal's native library. The operation is used only after its forward pass in fp32
 * agrees with the engine's.
 */
public final class FusedNormalization {

    private static final String LIBRARY = "libbifocal_kernels.so";

    private static final Logger LOG = LoggerFactory.getLogger(FusedNormalization.class);

    /** The largest accepted distance of a value; values are about 1. */
    private static final float LIMIT = 1e-4f;

    /** More values than one thread computes. */
    private static final Shape PROBE = new Shape(16, 19, 17, 17);

    /** The largest distance of the results and the running statistics from the engine's. */
    private static final String DISTANCE =
            """
              def distance(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
                y = torch.contiguous(x, memory_format=2)
                m = torch.zeros_like(w)
                v = torch.ones_like(w)
                n = torch.zeros_like(w)
                u = torch.ones_like(w)
                expected = torch.relu(torch.add(torch.batch_norm(y, w, b, m, v, True, 0.1, 1e-5, True), y))
                actual = ops.bifocal.normalize(y, w, b, n, u, y, True, 1, False, 0.1, 1e-5)
                distances = [torch.max(torch.abs(torch.sub(actual, expected))), torch.max(torch.abs(torch.sub(n, m))), torch.max(torch.abs(torch.sub(u, v)))]
                return torch.max(torch.stack(distances, 0))
            """;

    private FusedNormalization() {}

    /** Whether the operation works on this machine. The engine must be running. */
    public static NativeLibrary.Check check() {
        return Examined.OBSTACLE
                .map(why -> new NativeLibrary.Check(
                        false,
                        "The engine normalizes batches, which is slower than Bifocal's own operation: %s."
                                .formatted(why)))
                .orElseGet(() -> new NativeLibrary.Check(
                        true,
                        "Batch normalization, sum and ReLU are one operation on the CPU (PyTorch %s)."
                                .formatted(Engine.getInstance().getVersion())));
    }

    static boolean works() {
        return Examined.OBSTACLE.isEmpty();
    }

    /** The operation is examined once in a process, when it is asked for. */
    private static final class Examined {

        /** Why the operation does not work on this machine, as a clause; empty if it works. */
        static final Optional<String> OBSTACLE = NativeLibrary.load(
                        LIBRARY, Engine.getInstance().getVersion())
                .map(NativeLibrary.Failure::reason)
                .or(FusedNormalization::fault);
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
            float distance = script.call("distance", Argument.of(images), Argument.of(weights), Argument.of(weights))
                    .getFloat();
            if (distance <= LIMIT) {
                return Optional.empty();
            }
            LOG.warn("Bifocal's batch normalization differs from the engine's by {}. The engine normalizes.", distance);
            return Optional.of("its results differ from the engine's by %s".formatted(distance));
        } catch (EngineException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
