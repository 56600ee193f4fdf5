package dev.bifocal.host.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The memory banks of an experiment, one for each output that a loss requests. All banks are written at the same row,
 * so row j of each bank belongs to the same sample.
 */
public final class MemoryBanks {

    private final int size;
    private final NDArray labels;
    private final Map<String, NDArray> keys = new LinkedHashMap<>();

    /** The indices of the keys' images, (K), -1 where there is none; empty if they are not kept. */
    private final Optional<NDArray> images;

    private int pointer;

    /**
     * Creates banks of random unit vectors with random labels.
     *
     * @param manager owner of the banks
     * @param size the number of keys K
     * @param shapes the shape of one key by output; banks are drawn in the order of the map
     * @param classes labels are drawn from 0 to classes - 1
     * @param keepsImages whether to keep the indices of the keys' images, so that a sample's earlier keys can be
     *     excluded
     */
    public MemoryBanks(NDManager manager, int size, Map<String, Shape> shapes, int classes, boolean keepsImages) {
        this.size = size;
        this.images = keepsImages ? Optional.of(manager.full(new Shape(size), -1, DataType.INT64)) : Optional.empty();
        this.labels = manager.randomInteger(0, classes, new Shape(size), DataType.INT64);
        shapes.forEach((output, shape) -> {
            try (NDManager temporary = manager.newSubManager()) {
                NDArray bank = Tensors.unit(temporary.randomNormal(new Shape(size).addAll(shape)));
                bank.attach(manager);
                keys.put(output, bank);
            }
        });
    }

    private MemoryBanks(Map<String, NDArray> keys, NDArray labels) {
        this.size = Math.toIntExact(labels.size(0));
        this.images = Optional.empty();
        this.labels = labels;
        this.keys.putAll(keys);
    }

    /**
     * Banks with given keys. The banks own the arrays.
     *
     * @param keys (K, ...) by output, with unit norm along the last axis
     * @param labels (K), {@code int64}
     */
    public static MemoryBanks of(Map<String, NDArray> keys, NDArray labels) {
        return new MemoryBanks(keys, labels);
    }

    /**
     * The bank of an output, as losses and target builders read it: keys (K, ...), {@code float32}, and labels (K),
     * {@code int64}.
     */
    public MemoryBank bank(String output) {
        return new Bank(size, Objects.requireNonNull(keys.get(output)), labels, Optional.empty());
    }

    /**
     * The bank of an output for a batch, without its images' earlier keys if the banks keep images.
     *
     * @param indices (N), {@code int64}, the indices of the batch's images
     */
    public MemoryBank bank(String output, Optional<NDArray> indices) {
        Optional<NDArray> excluded = indices.flatMap(batch -> images.map(of -> Tensors.sameLabel(batch, of)));
        return new Bank(size, Objects.requireNonNull(keys.get(output)), labels, excluded);
    }

    /** The keys (K, ...) by output. The banks own the arrays. */
    public Map<String, NDArray> keys() {
        return Collections.unmodifiableMap(keys);
    }

    /** The labels (K), {@code int64}. The banks own the array. */
    public NDArray labels() {
        return labels;
    }

    /** The number of keys K in each bank. */
    public int size() {
        return size;
    }

    /** The row of the next key. */
    public int pointer() {
        return pointer;
    }

    /**
     * Sets the row of the next key, when a checkpoint is restored.
     *
     * @throws IndexOutOfBoundsException if the row is not from 0 to K - 1
     */
    public void pointer(int row) {
        pointer = Objects.checkIndex(row, size);
    }

    /** All arrays by name, for checkpoints. The banks own them. */
    public Map<String, NDArray> values() {
        Map<String, NDArray> values = new LinkedHashMap<>();
        values.put("labels", labels);
        images.ifPresent(of -> values.put("images", of));
        keys.forEach((output, bank) -> values.put("keys." + output, bank));
        return values;
    }

    /**
     * Replaces the oldest keys.
     *
     * @param newKeys (N, ...) by output, for each bank, with unit norm along the last axis; their rows are copied
     * @param newLabels (N), {@code int64}
     * @param indices (N), {@code int64}, the indices of the images, if they are kept
     */
    public void enqueue(Map<String, NDArray> newKeys, NDArray newLabels, Optional<NDArray> indices) {
        int count = Math.toIntExact(newLabels.getShape().get(0));
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, size - pointer);
            NDIndex to = new NDIndex("%s:%s".formatted(pointer, pointer + part));
            NDIndex from = new NDIndex("%s:%s".formatted(done, done + part));
            labels.set(to, newLabels.get(from));
            images.ifPresent(of -> of.set(to, indices.orElseThrow().get(from)));
            keys.forEach((output, bank) ->
                    bank.set(to, Objects.requireNonNull(newKeys.get(output)).get(from)));
            pointer = (pointer + part) % size;
            done += part;
        }
    }

    private record Bank(int size, NDArray keys, NDArray labels, Optional<NDArray> excluded) implements MemoryBank {}
}
