package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** The labels and memory banks of a recorded case. */
final class CaseMemory {

    private static final String LABELS = "labels";
    private static final String BANK = "bank_";
    private static final String BANK_LABELS = BANK + "labels";

    private final RecordedCase recorded;
    private final boolean labelled;
    private final Set<String> outputs;

    /**
     * The memory of a recorded case, as far as the losses read it.
     *
     * @param outputs those whose banks are read
     */
    CaseMemory(RecordedCase recorded, List<Wiring.Loss> losses, Set<String> outputs) {
        this.recorded = recorded;
        this.outputs = outputs;
        this.labelled = losses.stream().anyMatch(Wiring.Loss::readsLabels);
    }

    /** The batch's labels; zeros where nobody reads them. */
    NDArray labels(long batch, NDManager manager) {
        return read(LABELS, batch, manager);
    }

    private NDArray read(String name, long count, NDManager manager) {
        Optional<NDArray> given = recorded.labels(name);
        if (given.isEmpty() && labelled) {
            throw RecordedCase.missing(name);
        }
        return given.orElseGet(() -> manager.zeros(new Shape(count), DataType.INT64));
    }

    /** The number of classes, by the greatest label. */
    int classes() {
        return Math.toIntExact(
                1 + LongStream.of(greatest(LABELS), greatest(BANK_LABELS)).max().orElse(0));
    }

    private long greatest(String name) {
        return recorded.labels(name).map(array -> array.max().getLong()).orElse(0L);
    }

    /** The number of keys K in each bank; 0 where nobody reads one. */
    int size() {
        return outputs.stream()
                .mapToInt(output -> Math.toIntExact(keys(output).getShape().get(0)))
                .findFirst()
                .orElse(0);
    }

    /** Puts the keys and labels of the case into banks. */
    void fill(MemoryBanks banks, NDManager manager) {
        for (String output : outputs) {
            NDArray bank = banks.bank(output).keys();
            bank.set(new NDIndex("..."), fitted(output, bank.getShape()));
        }
        NDArray bankLabels = banks.bank(outputs.iterator().next()).labels();
        bankLabels.set(new NDIndex("..."), read(BANK_LABELS, banks.size(), manager));
    }

    /** Keys (K, D) for an output (n, D) stand for the same keys at each of the n places. */
    private NDArray fitted(String output, Shape bank) {
        NDArray keys = keys(output);
        if (keys.getShape().equals(bank)) {
            return keys;
        }
        boolean shared = keys.getShape().dimension() == 2
                && bank.dimension() == 3
                && keys.getShape().equals(new Shape(bank.get(0), bank.get(2)));
        if (!shared) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The case's bank of %s has shape %s, but the experiment's has %s."
                            .formatted(output, keys.getShape(), bank),
                    "Give the experiment the sizes that the case was recorded with.");
        }
        return keys.expandDims(1).broadcast(bank);
    }

    private NDArray keys(String output) {
        return recorded.numbers(BANK + output).orElseThrow(() -> RecordedCase.missing(BANK + output));
    }
}
