package dev.bifocal.api.testing;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Progress;
import dev.bifocal.api.target.TargetStep;

/** A step of a target builder, made of arrays. */
public record FakeTargetStep(NDArray keys, MemoryBank bank, NDArray labels) implements TargetStep {

    @Override
    public Progress progress() {
        return new Progress(0, 1, 0, 1);
    }
}
