package dev.bifocal.host.train.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.util.NativeResource;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.plugin.ComponentCall;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the component that changes or closes an array that it may only read, because others read the same array.
 *
 * <p>The engine counts the operations that change an array in place, through this array or through a view of it. The
 * check compares the counts, so it copies nothing and does not wait for the device.
 */
public final class SharedArrays {

    private static final String VERSIONS =
            """
              def versions(self: __torch__.Net, w: List[Tensor]) -> List[int]:
                v = annotate(List[int], [])
                for i in range(torch.len(w)):
                  n = 0
                  if not torch.is_inference(w[i]):
                    n = torch._version(w[i])
                  torch.append(v, n)
                return v
            """;

    private final Script script;
    private final IdentityHashMap<NDArray, State> states = new IdentityHashMap<>();

    /**
     * An array as it was when nobody had changed it.
     *
     * @param handle the engine's array; {@code NDArray.intern} replaces it
     * @param version the number of changes in place
     */
    private record State(long handle, long version) {

        static State of(NDArray array, long version) {
            return new State((Long) ((NativeResource<?>) array).getHandle(), version);
        }
    }

    /** No arrays yet; its function lives in the given manager. */
    public SharedArrays(NDManager manager) {
        this.script = Script.require(VERSIONS, manager);
    }

    /** Remembers arrays as they are now, and forgets all others. */
    public void remember(Map<String, NDArray> arrays) {
        states.clear();
        add(List.copyOf(arrays.values()));
    }

    /** Remembers further arrays as they are now. */
    public void add(List<NDArray> arrays) {
        if (arrays.isEmpty()) {
            return;
        }
        long[] versions = script.ask("versions", arrays);
        for (int i = 0; i < versions.length; i++) {
            states.put(arrays.get(i), State.of(arrays.get(i), versions[i]));
        }
    }

    /**
     * Calls a component and checks the arrays afterwards.
     *
     * @param arrays what others read as well, by a description; asked for after the call. Arrays that were not
     *     remembered must be as the operation that made them left them
     * @throws BifocalException if the component has changed or closed one
     */
    public <T> T call(ComponentCall call, Supplier<@Nullable T> code, Supplier<Map<String, NDArray>> arrays) {
        T result = call.of(code);
        check(call, arrays.get());
        return result;
    }

    private void check(ComponentCall call, Map<String, NDArray> arrays) {
        if (arrays.isEmpty()) {
            return;
        }
        arrays.forEach((name, array) -> {
            if (((NativeResource<?>) array).isReleased()) {
                throw call.broken(
                        "closed " + name,
                        "Report it to the plugin's provider: arrays that the host gives are the host's, and the host closes them.");
            }
        });
        long[] versions = script.ask("versions", List.copyOf(arrays.values()));
        int index = 0;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            State now = State.of(entry.getValue(), versions[index++]);
            State before = states.putIfAbsent(entry.getValue(), new State(now.handle, 0));
            if (before == null ? now.version != 0 : !now.equals(before)) {
                throw call.broken(
                        "changed %s in place".formatted(entry.getKey()),
                        "Report it to the plugin's provider: arrays that the host gives are read only, because others read them too;"
                                + " 'mul' makes a new array where 'muli' changes one. See 'Traps' in docs/plugins/write.md.");
            }
        }
    }
}
