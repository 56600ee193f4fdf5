package dev.bifocal.host.distributed;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.Gradients;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The processes of a training, and what they exchange. All processes call the same methods in the same order; a call
 * waits until all others have made it. A group of one process exchanges nothing.
 *
 * <p>Each method fails with a {@link LostProcessException} if another process has ended, or does not answer in time.
 */
public final class ProcessGroup implements AutoCloseable {

    /**
     * TorchScript knows the operators after the library is loaded. An operator that changes nothing would be removed.
     */
    private static final String FUNCTIONS =
            """
              def gather(self: __torch__.Net, all: List[Tensor], own: List[Tensor]) -> NoneType:
                _0 = ops.bifocal.all_gather_into_(all[0], torch.contiguous(own[0]))
                return None
              def sum(self: __torch__.Net, w: List[Tensor]) -> NoneType:
                ops.bifocal.all_reduce_list_(w)
                return None
              def sum_small(self: __torch__.Net, w: List[Tensor]) -> NoneType:
                _0 = ops.bifocal.all_reduce_(w[0])
                return None
              def scale(self: __torch__.Net, w: List[Tensor], share: float) -> NoneType:
                for i in range(torch.len(w)):
                  torch.mul_(w[i], share)
                return None
              def broadcast(self: __torch__.Net, w: List[Tensor]) -> NoneType:
                for i in range(torch.len(w)):
                  _0 = ops.bifocal.broadcast_(w[i], 0)
                return None
              def close(self: __torch__.Net, w: List[Tensor]) -> NoneType:
                _0 = ops.bifocal.close_(w[0])
                return None
            """;

    private static final String MEETING =
            """
              def open(self: __torch__.Net, w: List[Tensor]) -> NoneType:
                _0 = ops.bifocal.open_(w[0], "%s", "%s", "%s", %s, %s, %s)
                return None
              def say(self: __torch__.Net, w: List[Tensor]) -> NoneType:
                _0 = ops.bifocal.store_set_(w[0], "hello/%s")
                return None
            """;

    private static final String HEARING =
            """
              def hear(self: __torch__.Net, w: List[Tensor]) -> List[int]:
                said = torch.to(ops.bifocal.store_get(w[0], "hello/%s", %s), 4)
                bytes = annotate(List[int], [])
                for i in range(torch.size(said, 0)):
                  torch.append(bytes, annotate(int, torch.item(said[i])))
                return bytes
            """;

    /** The library's words for a port that another program uses. */
    private static final String STORE_IN_USE = "the address of the store is in use";

    /** What may stand between quotation marks in a script. */
    private static final Pattern SAFE = Pattern.compile("[\\w./:@%+-]*");

    private final Place place;
    private final int patience;
    private final Optional<NDManager> manager;
    private final Optional<Script> script;
    private long exchangeNanos;

    private ProcessGroup(Place place, int patience, Optional<NDManager> manager) {
        this.place = place;
        this.patience = patience;
        this.manager = manager;
        this.script = manager.map(owner -> Script.require(FUNCTIONS, owner));
    }

    /** A group of this process alone. */
    public static ProcessGroup alone() {
        return new ProcessGroup(Place.ALONE, 0, Optional.empty());
    }

    /**
     * Meets the other processes. The engine must be running.
     *
     * @param patience seconds that a call waits for the others
     * @param device where the training computes
     * @param description what must be equal in all processes, by name
     * @throws dev.bifocal.api.BifocalException if a process does not come in time, or differs in the description
     */
    public static ProcessGroup open(Place place, int patience, Device device, Map<String, String> description) {
        CollectivesLibrary.load(Engine.getInstance().getVersion(), device);
        NDManager manager = NDManager.newBaseManager(Device.cpu());
        try {
            ProcessGroup group = new ProcessGroup(place, patience, Optional.of(manager));
            group.meet(description);
            return group;
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private void meet(Map<String, String> description) {
        for (String text : List.of(place.store(), place.network(), place.token())) {
            if (!SAFE.matcher(text).matches()) {
                throw new HostException(
                        ErrorCode.CONFIGURATION,
                        "The processes cannot meet at '%s': the name has other characters than letters, digits and ._/:@%%+-"
                                .formatted(text),
                        "Name the host without them, or set BIFOCAL_JAVA_OPTS=-Djava.io.tmpdir=FOLDER to a folder without them.");
            }
        }
        try (NDManager arrays = owner().newSubManager()) {
            Script meeting = Script.require(
                    MEETING.formatted(
                            place.store(),
                            place.network(),
                            place.token(),
                            place.rank(),
                            place.size(),
                            1000L * patience,
                            place.rank()),
                    arrays);
            open(meeting, arrays);
            byte[] said = text(description).getBytes(StandardCharsets.UTF_8);
            NDArray bytes = arrays.create(new Shape(said.length), DataType.UINT8);
            bytes.set(said);
            exchange(() -> meeting.run("say", List.of(List.of(bytes))));
            for (int rank = 0; rank < place.size(); rank++) {
                compare(rank, description, hear(rank, arrays));
            }
        }
    }

    private void open(Script meeting, NDManager arrays) {
        try {
            exchange(() -> meeting.run("open", List.of(List.of(arrays.zeros(new Shape(1))))));
        } catch (LostProcessException e) {
            if (String.valueOf(e.getMessage()).contains(STORE_IN_USE)) {
                throw new HostException(
                        ErrorCode.CONFIGURATION,
                        "The processes cannot meet at '%s', because another program uses this port."
                                .formatted(place.store()),
                        "End the other program, or set MASTER_PORT to another port.",
                        e);
            }
            throw e;
        }
    }

    private Map<String, String> hear(int rank, NDManager arrays) {
        Script hearing = Script.require(HEARING.formatted(rank, 1000L * patience), arrays);
        long[] heard = ask(() -> hearing.ask("hear", List.of(arrays.zeros(new Shape(1)))));
        byte[] bytes = new byte[heard.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) heard[i];
        }
        Map<String, String> description = new LinkedHashMap<>();
        new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("=", 2))
                .forEach(entry -> description.put(entry[0], entry[1]));
        return description;
    }

    private static String text(Map<String, String> description) {
        StringBuilder text = new StringBuilder();
        description.forEach((name, value) ->
                text.append(name).append('=').append(value.replace('\n', ' ')).append('\n'));
        return text.toString();
    }

    private void compare(int rank, Map<String, String> own, Map<String, String> other) {
        Set<String> names = new LinkedHashSet<>(own.keySet());
        names.addAll(other.keySet());
        for (String name : names) {
            String value = own.getOrDefault(name, "none").replace('\n', ' ');
            String theirs = other.getOrDefault(name, "none");
            if (!value.equals(theirs)) {
                throw new HostException(
                        ErrorCode.CONFIGURATION,
                        "Processes %s and %s differ in %s: '%s' and '%s'."
                                .formatted(place.rank(), rank, name, value, theirs),
                        "Start all processes with the same command, plugins and data, on the same version of Bifocal.");
            }
        }
    }

    /** The place of this process. */
    public Place place() {
        return place;
    }

    /** Whether this process has no others. */
    public boolean isAlone() {
        return place.isAlone();
    }

    /**
     * The rows of all processes in the order of their ranks. The graph of this process's own rows remains; the other
     * rows have none.
     *
     * @param own (n, ...), with the same shape in all processes
     * @param crops the number of crops c of each image: own has the rows of the first crop, then those of the second,
     *     and so on
     * @return (size · n, ...), in the same order; {@code own} itself if there is one process
     */
    public NDArray all(NDArray own, int crops) {
        if (isAlone()) {
            return own;
        }
        NDArray gathered = gathered(own);
        Shape shape = own.getShape();
        Shape byCrop = new Shape(crops, shape.get(0) / crops).addAll(shape.slice(1));
        NDList rows = new NDList();
        for (int rank = 0; rank < place.size(); rank++) {
            rows.add((rank == place.rank() ? own : gathered.get(rank)).reshape(byCrop));
        }
        return NDArrays.concat(rows, 1).reshape(new Shape(place.size() * shape.get(0)).addAll(shape.slice(1)));
    }

    /** The arrays of all processes, (size, ...), without a graph. */
    private NDArray gathered(NDArray own) {
        NDArray all = own.getManager().create(new Shape(place.size()).addAll(own.getShape()), own.getDataType());
        exchange(() -> script().run("gather", List.of(List.of(all), List.of(own))));
        return all;
    }

    /** Adds the arrays of all processes, in place. */
    public void sum(List<NDArray> arrays) {
        if (!isAlone() && !arrays.isEmpty()) {
            exchange(() -> script().run("sum", List.of(arrays)));
        }
    }

    /**
     * Adds the gradients of all processes, in place, so that each process has the gradient of the whole batch.
     *
     * @param weights whose gradient in each process is that of its part of the batch
     * @param copies whose gradient in each process is already that of the whole batch
     * @param means arrays that are replaced by their means over the processes, such as running statistics
     */
    public void sumGradients(Collection<NDArray> weights, Collection<NDArray> copies, Collection<NDArray> means) {
        if (isAlone()) {
            return;
        }
        List<NDArray> shared = new ArrayList<>(means);
        copies.forEach(copy -> Gradients.of(copy).ifPresent(shared::add));
        script().run("scale", List.of(shared), 1.0 / place.size());
        // A weight that no loss reaches has no gradient in any process.
        weights.forEach(weight -> Gradients.of(weight).ifPresent(shared::add));
        sum(shared);
    }

    /** Copies the arrays of rank 0 to all processes, in place. */
    public void copyFromFirst(Collection<NDArray> arrays) {
        if (!isAlone() && !arrays.isEmpty()) {
            exchange(() -> script().run("broadcast", List.of(List.copyOf(arrays))));
        }
    }

    /** The text of rank 0. */
    public String textOfFirst(String own) {
        if (isAlone()) {
            return own;
        }
        try (NDManager arrays = owner().newSubManager()) {
            byte[] bytes = own.getBytes(StandardCharsets.UTF_8);
            NDArray length = arrays.create(new long[] {bytes.length});
            copyFromFirst(List.of(length));
            byte[] content = place.isFirst() ? bytes : new byte[Math.toIntExact(length.toLongArray()[0])];
            NDArray array = arrays.create(new Shape(content.length), DataType.UINT8);
            array.set(content);
            copyFromFirst(List.of(array));
            return new String(array.toByteArray(), StandardCharsets.UTF_8);
        }
    }

    /** Whether a condition is true in some process. */
    public boolean any(boolean own) {
        if (isAlone()) {
            return own;
        }
        try (NDScope scope = new NDScope();
                NDManager arrays = owner().newSubManager()) {
            scope.suppressNotUsedWarning();
            NDArray count = arrays.create(new float[] {own ? 1 : 0});
            // One message, where the sum of a list has two. Training asks at each step.
            exchange(() -> script().run("sum_small", List.of(List.of(count))));
            return count.getFloat(0) > 0;
        }
    }

    /** The sentence of an operator, at the end of TorchScript's traceback. */
    static String reason(String message) {
        List<String> lines = message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return last.replaceFirst("^(\\w+Error: )+", "");
    }

    /** The seconds in which this process has exchanged arrays or waited for others. */
    public double exchangeSeconds() {
        return exchangeNanos / 1e9;
    }

    private Script script() {
        return script.orElseThrow();
    }

    private NDManager owner() {
        return manager.orElseThrow();
    }

    private void exchange(Runnable exchange) {
        ask(() -> {
            exchange.run();
            return "";
        });
    }

    private <T> T ask(Supplier<T> exchange) {
        long started = System.nanoTime();
        try {
            return exchange.get();
        } catch (EngineException e) {
            throw new LostProcessException(
                    "Process %s of %s cannot go on: %s"
                            .formatted(place.rank(), place.size(), reason(String.valueOf(e.getMessage()))),
                    "Look at the messages of the other processes, then resume the run.",
                    e);
        } finally {
            exchangeNanos += System.nanoTime() - started;
        }
    }

    /** Leaves the group. */
    @Override
    public void close() {
        manager.ifPresent(owner -> {
            try {
                script().run("close", List.of(List.of(owner.zeros(new Shape(1)))));
            } finally {
                owner.close();
            }
        });
    }
}
