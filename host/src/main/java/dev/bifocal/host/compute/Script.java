package dev.bifocal.host.compute;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Functions in TorchScript, compiled when the program runs. All of libtorch is at hand in them, where DJL offers only a part. They
 * hold no weights of their own: whatever they read is an argument. Gradients flow through {@link #call} to the arguments; {@link
 * #run} changes arrays in place.
 *
 * <p>Belongs to the thread that calls it.
 */
public final class Script implements AutoCloseable {

    private final PtSymbolBlock module;
    private final Map<String, NDArray> selectors = new HashMap<>();

    private Script(PtSymbolBlock module, List<String> names, NDManager manager) {
        this.module = module;
        names.forEach(name -> selectors.put(name, selector(name, manager)));
    }

    /**
     * Compiles functions.
     *
     * @param methods methods of a class, in TorchScript's own dialect of Python, each line indented by two spaces; {@code self} has
     *     the type {@code __torch__.Net}
     * @param names the methods that {@link #call} calls
     * @param manager owns the compiled functions, if {@link #close} does not end them before
     * @throws EngineException if libtorch refuses the text, with the line
     */
    public static Script compile(String methods, List<String> names, NDManager manager) {
        try {
            ByteArrayInputStream archive = new ByteArrayInputStream(ScriptArchive.of(methods));
            return new Script(JniUtils.loadModule((PtNDManager) manager, archive, false, false), names, manager);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles functions for {@link #run} and {@link #ask} that nothing can stand in for.
     *
     * @throws BifocalException if libtorch refuses the text
     */
    public static Script require(String methods, NDManager manager) {
        return require(methods, List.of(), manager);
    }

    /**
     * Compiles functions that nothing can stand in for.
     *
     * @param names the methods that {@link #call} calls
     * @throws BifocalException if libtorch refuses the text
     */
    public static Script require(String methods, List<String> names, NDManager manager) {
        try {
            return compile(methods, names, manager);
        } catch (EngineException e) {
            throw new BifocalException(
                    ErrorCode.RUN,
                    "The engine, %s, does not compile a function that Bifocal needs."
                            .formatted(Engine.getInstance().getVersion()),
                    "Use the engine that Bifocal is built and tested with.",
                    e);
        }
    }

    /**
     * An argument of a call.
     *
     * @param arrays one array, or those of a list
     * @param list whether the function takes a list here
     */
    public record Argument(List<NDArray> arrays, boolean list) {

        /** A tensor. */
        public static Argument of(NDArray array) {
            return new Argument(List.of(array), false);
        }

        /** A list of tensors, at least one. */
        public static Argument of(List<NDArray> arrays) {
            return new Argument(arrays, true);
        }
    }

    /**
     * Calls a function. It records gradients if the thread does at the moment.
     *
     * @param method the function's name
     * @param arguments in order; the first is a tensor
     * @return what it returns, a tensor, owned by the manager of the first argument
     */
    public NDArray call(String method, Argument... arguments) {
        // DJL tells lists and the method apart by the names of arrays.
        NDList inputs = new NDList();
        for (int position = 0; position < arguments.length; position++) {
            String name = arguments[position].list() ? "list%s[]".formatted(position) : null;
            for (NDArray array : arguments[position].arrays()) {
                array.setName(name);
                inputs.add(array);
            }
        }
        inputs.add(Objects.requireNonNull(selectors.get(method), method));
        return IValueUtils.forward(module, inputs, true).singletonOrThrow();
    }

    /**
     * Runs a function that changes arrays in place, as {@code def update(self: __torch__.Net, w: List[Tensor], rate: float) ->
     * NoneType}. It records no gradients, whatever the thread's mode is.
     *
     * <p>Numbers stay on the host, where every operation that takes a number wants it, so that nothing waits for the device.
     *
     * @param method the function's name
     * @param lists its first arguments; a list may be empty
     * @param numbers its further arguments
     */
    public void run(String method, List<List<NDArray>> lists, double... numbers) {
        List<IValue> arguments = new ArrayList<>();
        try {
            lists.forEach(list -> arguments.add(IValue.listFrom(list.toArray(PtNDArray[]::new))));
            for (double number : numbers) {
                arguments.add(IValue.from(number));
            }
            IValueUtils.runMethod(module, method, arguments.toArray(IValue[]::new))
                    .close();
        } finally {
            arguments.forEach(IValue::close);
        }
    }

    /**
     * Asks a function that changes nothing for integers, as {@code def sizes(self: __torch__.Net, w: List[Tensor]) -> List[int]}.
     *
     * @param method the function's name
     * @param arrays its argument; may be empty
     */
    public long[] ask(String method, List<NDArray> arrays) {
        try (IValue argument = IValue.listFrom(arrays.toArray(PtNDArray[]::new));
                IValue answer = IValueUtils.runMethod(module, method, argument)) {
            return answer.toLongArray();
        }
    }

    private static NDArray selector(String method, NDManager manager) {
        NDArray selector = manager.create(0f);
        NDScope.unregister(selector);
        selector.setName("module_method:" + method);
        return selector;
    }

    @Override
    public void close() {
        selectors.values().forEach(NDArray::close);
        module.close();
    }
}
