package dev.bifocal.host.encoder;

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
 * Batch normalisation in training on a CPU, with the sum and the rectifier behind it in one operation, {@code
 * ops.bifocal.normalize} of Bifocal's native library. The operation is used only after its results agree with those of
 * the engine.
 */
final class FusedNormalization {

    static final String LIBRARY = "libbifocal_kernels.so";

    private static final Logger LOG = LoggerFactory.getLogger(FusedNormalization.class);

    /** The largest accepted distance of a value; values have the size 1. */
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

    private static Optional<Boolean> works = Optional.empty();

    private FusedNormalization() {}

    /** Whether there is a library for this machine and engine whose results are right. The engine must be running. */
    static synchronized boolean works() {
        if (works.isEmpty()) {
            works = Optional.of(isRight());
        }
        return works.get();
    }

    private static boolean isRight() {
        String pytorch = Engine.getInstance().getVersion();
        Optional<NativeLibrary.Failure> failure = NativeLibrary.load(LIBRARY, pytorch);
        if (failure.isPresent()) {
            LOG.debug(
                    "The engine normalises batches, because {}.", failure.get().reason());
            return false;
        }
        try (NDManager manager = NDManager.newBaseManager();
                Script script = Script.compile(DISTANCE, List.of("distance"), manager)) {
            float[] values = new float[(int) PROBE.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.sin(i * i);
            }
            NDArray images = manager.create(values, PROBE);
            NDArray weights = manager.create(values, new Shape(PROBE.size())).get("0:" + PROBE.get(1));
            float distance = script.call("distance", Argument.of(images), Argument.of(weights), Argument.of(weights))
                    .getFloat();
            if (distance <= LIMIT) {
                return true;
            }
            LOG.warn(
                    "Bifocal's batch normalisation differs from the engine's by {} on this machine. The engine's takes its place.",
                    distance);
        } catch (EngineException e) {
            LOG.warn("Bifocal's batch normalisation does not run on this machine. The engine's takes its place.", e);
        }
        return false;
    }
}
