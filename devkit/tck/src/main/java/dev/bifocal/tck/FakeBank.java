package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.MemoryBank;
import java.util.Optional;

/** A memory bank made of two arrays. */
public record FakeBank(NDArray keys, NDArray labels) implements MemoryBank {

    @Override
    public int size() {
        return (int) keys.size(0);
    }

    /**
     * This bank with keys that do not count for some samples.
     *
     * @param excluded (N, K), {@code boolean}
     */
    public MemoryBank excluding(NDArray excluded) {
        return new Excluding(this, Optional.of(excluded));
    }

    private record Excluding(FakeBank bank, Optional<NDArray> excluded) implements MemoryBank {

        @Override
        public int size() {
            return bank.size();
        }

        @Override
        public NDArray keys() {
            return bank.keys;
        }

        @Override
        public NDArray labels() {
            return bank.labels;
        }
    }
}
