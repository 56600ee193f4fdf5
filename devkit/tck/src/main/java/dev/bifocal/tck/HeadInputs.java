package dev.bifocal.tck;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Side;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadInput;
import java.util.HashMap;
import java.util.Map;

/** Inputs and contexts of heads, for tests that create a head without the host. */
public final class HeadInputs {

    private HeadInputs() {}

    private record Input(String source, Shape shape, int classes) implements HeadInput {}

    /** An input; see {@link HeadInput}. */
    public static HeadInput of(String source, Shape shape, int classes) {
        return new Input(source, shape, classes);
    }

    /** A context on the online side, whose reports are kept. */
    public static Context context(HeadInput input) {
        return new Context(input, new HashMap<>());
    }

    /**
     * The context of a head on the online side and the default device.
     *
     * @param input the input
     * @param reports the reported scalars by name
     */
    public record Context(HeadInput input, Map<String, NDArray> reports) implements HeadContext {

        @Override
        public Side side() {
            return Side.ONLINE;
        }

        @Override
        public Device device() {
            return Device.cpu();
        }

        @Override
        public void report(String name, NDArray scalar) {
            reports.put(name, scalar);
        }
    }
}
