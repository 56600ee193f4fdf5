package dev.bifocal.host.tool.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.compute.Script;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;

/** Measures products of square matrices on the engine's device and threads, for comparison with convolutions. */
final class MatmulRate {

    private static final int SIDE = 2048;

    /** Smaller products do not fill a GPU. */
    private static final int SIDE_ON_GPU = 8192;

    private static final int MOST_TIMES = 64;
    private static final double SECONDS_OF_A_CALL = .3;
    private static final double SECONDS = 1;

    /** DJL has no bf16. A list's length is the one number that a call can take without an array. */
    private static final String MULTIPLY =
            """
              def multiply(self: __torch__.Net, a: Tensor, b: Tensor, times: List[Tensor]) -> Tensor:
                x = torch.to(a, 15)
                y = torch.to(b, 15)
                product = x
                for i in range(torch.len(times)):
                  product = torch.mm(x, y)
                return torch.to(product, 6)
            """;

    private MatmulRate() {}

    /**
     * FLOP a second, two for each multiply-add: the best of some calls.
     *
     * @param parent on the device
     * @throws ai.djl.engine.EngineException for bf16 if scripts do not run here
     */
    static double flopPerSecond(Precision precision, NDManager parent) {
        try (NDManager manager = parent.newSubManager()) {
            int side = manager.getDevice().isGpu() ? SIDE_ON_GPU : SIDE;
            NDArray a = manager.randomUniform(-1, 1, new Shape(side, side));
            NDArray b = manager.randomUniform(-1, 1, new Shape(side, side));
            double seconds =
                    switch (precision) {
                        case FP32 -> best(times -> multiply(a, b, times), manager);
                        case BF16 -> bfloat16(a, b, manager);
                        case AUTO -> throw new IllegalArgumentException("A precision to choose has no rate");
                    };
            return 2.0 * side * side * side / seconds;
        }
    }

    private static void multiply(NDArray a, NDArray b, int times) {
        for (int i = 0; i < times; i++) {
            a.matMul(b).close();
        }
    }

    private static double bfloat16(NDArray a, NDArray b, NDManager manager) {
        NDArray counted = manager.create(0f);
        try (Script script = Script.compile(MULTIPLY, List.of("multiply"), manager)) {
            IntConsumer multiply = times -> script.call(
                            "multiply",
                            Script.Argument.of(a),
                            Script.Argument.of(b),
                            Script.Argument.of(Collections.nCopies(times, counted)))
                    .close();
            return best(multiply, manager);
        }
    }

    /**
     * Seconds of a product: the best of some calls.
     *
     * @param multiply computes a number of products
     */
    static double best(IntConsumer multiply, NDManager manager) {
        // The first call loads and plans the kernels, which takes longer than many products.
        Stopwatch.seconds(1, () -> multiply.accept(1), manager);
        double best = Stopwatch.seconds(1, () -> multiply.accept(1), manager);
        // Many at once, so that making bf16 of the factors hardly counts.
        int times = (int) Math.max(1, Math.min(MOST_TIMES, SECONDS_OF_A_CALL / best));
        double spent = best;
        while (spent < SECONDS) {
            double call = Stopwatch.seconds(1, () -> multiply.accept(times), manager);
            best = Math.min(best, call / times);
            spent += call;
        }
        return best;
    }
}
