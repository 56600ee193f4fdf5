package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.compute.Script;
import java.util.List;
import java.util.function.Function;

/**
 * The fast executor: the description as one TorchScript function, which may order channels last in memory and compute in bfloat16.
 * Weights stay {@code float32} arrays of the caller, and so do their gradients.
 */
public final class ScriptExecutor implements EncoderExecutor {

    static final String TRAIN = "train";
    static final String EVALUATE = "evaluate";

    private final EncoderScript.Source source;
    private final Script script;

    /**
     * Compiles a description.
     *
     * @param bfloat16 whether convolutions are computed in bfloat16, otherwise in {@code float32}
     * @param channelsLast whether maps lie in memory with channels last
     * @param manager on the encoder's device
     */
    public ScriptExecutor(EncoderSpec spec, boolean bfloat16, boolean channelsLast, NDManager manager) {
        this.source = EncoderScript.of(spec, bfloat16, channelsLast);
        this.script = Script.compile(source.text(), List.of(TRAIN, EVALUATE), manager);
    }

    @Override
    public NDArray run(NDArray images, Function<String, NDArray> values, boolean training) {
        return script.call(
                training ? TRAIN : EVALUATE,
                Script.Argument.of(images),
                Script.Argument.of(source.weights().stream().map(values).toList()),
                Script.Argument.of(source.statistics().stream().map(values).toList()));
    }

    @Override
    public void close() {
        script.close();
    }
}
