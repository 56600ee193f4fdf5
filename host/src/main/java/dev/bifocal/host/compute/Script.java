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
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compiled TorchScript functions. They can use all operations of libtorch, of which DJL offers only a part. They
 * contain no weights; all arrays are arguments. {@link #call} propagates gradients to its arguments, and {@link #run}
 * updates arrays in place.
 *
 * <p>A script belongs to the thread that calls it.
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
     * @param methods methods of a class in TorchScript's dialect of Python, each line indented by two spaces; {@code
     *     self} has the type {@code __torch__.Net}
     * @param names the methods for {@link #call}
     * @param manager closes the compiled functions, unless {@link #close} is called before
     * @throws EngineException if libtorch rejects the source, with the line
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
     * Compiles required functions for {@link #run} and {@link #ask}.
     *
     * @throws BifocalException if libtorch rejects the source
     */
    public static Script require(String methods, NDManager manager) {
        return require(methods, List.of(), manager);
    }

    /**
     * Compiles required functions.
     *
     * @param names the methods for {@link #call}
     * @throws BifocalException if libtorch rejects the source
     */
    public static Script require(String methods, List<String> names, NDManager manager) {
        try {
            return compile(methods, names, manager);
        } catch (EngineException e) {
            throw new HostException(
                    ErrorCode.RUN,
                    "Engine %s does not compile a function that Bifocal requires."
                            .formatted(Engine.getInstance().getVersion()),
                    "Use the engine that Bifocal is built and tested with.",
                    e);
        }
    }

    /**
     * An argument of a call.
     *
     * @param arrays a single array, or the elements of a list
     * @param list whether the function's parameter is a list
     */
    public record Argument(List<NDArray> arrays, boolean list) {

        /** A tensor. */
        public static Argument of(NDArray array) {
            return new Argument(List.of(array), false);
        }

        /** A list of at least one tensor. */
        public static Argument of(List<NDArray> arrays) {
            return new Argument(arrays, true);
        }
    }

    /**
     * Calls a function. The call is recorded if the thread records gradients.
     *
     * @param method the function's name
     * @param arguments in order; the first is a tensor
     * @return the function's result, a tensor; the manager of the first argument owns it
     */
    public NDArray call(String method, Argument... arguments) {
        // DJL recognises lists and the method by the names of arrays.
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
     * Runs a function that updates arrays in place, such as {@code def update(self: __torch__.Net, w: List[Tensor],
     * rate: float) -> NoneType}. It never records gradients.
     *
     * <p>Numbers stay on the host, because operations take them from there. No call therefore waits for the device.
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
     * Runs a function without side effects that returns integers, such as {@code def sizes(self: __torch__.Net, w:
     * List[Tensor]) -> List[int]}.
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
