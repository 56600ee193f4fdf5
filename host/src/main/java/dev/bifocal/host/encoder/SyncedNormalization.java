package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.compute.Script.Argument;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation with the statistics of all processes, for a batch whose parts have the same size in each. With
 * the means m and the variances v of the P parts, the mean is M = mean(m) and the variance is mean(v + (m - M)^2).
 */
final class SyncedNormalization implements AutoCloseable {

    /**
     * Works on maps with channels in the second axis. The gradient of {@code gather} is the sum over the processes, so
     * the backward pass is that of the whole batch.
     */
    static final String FUNCTION = String.format(
            Locale.ROOT,
            """
              def synced(self: __torch__.Net, x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
                y = torch.to(x, 6, False, False)
                own = torch.stack([torch.mean(y, [0, 2, 3], True), torch.var(y, [0, 2, 3], False, True)])
                parts = ops.bifocal.gather(own)
                means = torch.select(parts, 1, 0)
                m = torch.mean(means, [0])
                v = torch.mean(torch.add(torch.select(parts, 1, 1), torch.square(torch.sub(means, m))), [0])
                n = torch.mul(torch.floordiv(torch.numel(x), torch.size(x, 1)), torch.size(parts, 0))
                torch.add_(torch.mul_(mean, %1$.17g), torch.reshape(torch.detach(m), [-1]), alpha=%2$.17g)
                torch.add_(torch.mul_(variance, %1$.17g), torch.reshape(torch.detach(v), [-1]), alpha=torch.mul(%2$.17g, torch.div(n, torch.sub(n, 1))))
                scale = torch.mul(torch.reshape(weight, [1, -1, 1, 1]), torch.rsqrt(torch.add(v, %3$.17g)))
                shift = torch.sub(torch.reshape(bias, [1, -1, 1, 1]), torch.mul(m, scale))
                return torch.type_as(torch.addcmul(shift, y, scale), x)
            """,
            1 - Layer.BatchNormalization.MOMENTUM,
            Layer.BatchNormalization.MOMENTUM,
            Layer.BatchNormalization.EPSILON);

    private @Nullable NDManager manager;
    private @Nullable Script script;

    /** Normalises a map (N, C, h, w) in training. The running statistics are updated. */
    NDArray run(NDArray x, NDArray weight, NDArray bias, NDArray mean, NDArray variance) {
        if (script == null) {
            manager = NDManager.newBaseManager(x.getDevice());
            script = Script.require(FUNCTION, List.of("synced"), manager);
        }
        return script.call(
                "synced",
                Argument.of(x),
                Argument.of(weight),
                Argument.of(bias),
                Argument.of(mean),
                Argument.of(variance));
    }

    @Override
    public void close() {
        if (manager != null) {
            manager.close();
        }
    }
}
