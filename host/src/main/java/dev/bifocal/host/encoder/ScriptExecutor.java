package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The fast executor: it runs the encoder as TorchScript functions. Depending on the format, maps have channels last in
 * memory and are in bfloat16, and convolutions are computed by Winograd's algorithm or as matrix products. Weights and
 * gradients are {@code float32} arrays of the caller.
 */
public final class ScriptExecutor implements EncoderExecutor {

    private final ScriptFormat format;
    private final EncoderScript.Source source;
    private final Script script;
    private final List<NDArray> matrices = new ArrayList<>();

    /**
     * Compiles the functions of an encoder.
     *
     * @param manager on the encoder's device; lives as long as the executor
     */
    public ScriptExecutor(EncoderSpec spec, ScriptFormat format, NDManager manager) {
        this.format = format;
        this.source = EncoderScript.of(spec, format);
        List<String> methods = new ArrayList<>(List.of(method(true, false), method(false, false)));
        if (!source.plans().isEmpty()) {
            methods.addAll(List.of(method(true, true), method(false, true)));
        }
        this.script = Script.compile(source.text(), methods, manager);
        for (EncoderScript.Plan plan : source.plans()) {
            Matrix matrix = plan.matrix();
            NDArray array = manager.create(matrix.floats(), new Shape(matrix.rows(), matrix.columns()));
            NDScope.unregister(array);
            matrices.add(array);
        }
    }

    /**
     * The name of a function.
     *
     * @param training whether batch normalisation uses the statistics of the batch
     * @param sized whether the function requires images of the format's size
     */
    static String method(boolean training, boolean sized) {
        return (training ? "train" : "evaluate") + (sized ? "_sized" : "");
    }

    /** Whether some convolutions of images of the format's size are matrix products. */
    boolean usesColumns() {
        return !matrices.isEmpty();
    }

    @Override
    public NDArray run(NDArray images, Function<String, NDArray> values, boolean training) {
        boolean sized =
                usesColumns() && isOfSize(images.getShape(), format.columns().orElseThrow());
        List<Script.Argument> arguments = new ArrayList<>(List.of(
                Script.Argument.of(images),
                Script.Argument.of(source.weights().stream().map(values).toList()),
                Script.Argument.of(source.statistics().stream().map(values).toList())));
        if (sized) {
            arguments.add(Script.Argument.of(matrices));
        }
        return script.call(method(training, sized), arguments.toArray(Script.Argument[]::new));
    }

    private static boolean isOfSize(Shape images, int size) {
        return images.get(2) == size && images.get(3) == size;
    }

    @Override
    public void close() {
        script.close();
        matrices.forEach(NDArray::close);
    }
}
