package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.MemoryBank;

/** A memory bank made of two arrays. */
public record FakeBank(NDArray keys, NDArray labels) implements MemoryBank {

    @Override
    public int size() {
        return (int) keys.size(0);
    }
}
