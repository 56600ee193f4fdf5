package dev.bifocal.app;

import java.util.List;
import java.util.stream.Stream;

/** Settings that make an experiment small enough for tests. */
public final class Tiny {

    private static final List<String> SETTINGS = List.of(
            "data.shapes.size=16",
            "data.shapes.train=128",
            "data.shapes.test=40",
            "encoder.width=4",
            "batch=32",
            "epochs=2",
            "optimizer.lr=0.05",
            "optimizer.warmup=0",
            "run.every=1",
            "evaluation.every=0",
            "evaluation.recall=[1, 2]",
            // Several threads wait for each other longer than they compute, where work is as small and cores are busy.
            "compute.threads=1");

    private static final List<String> BANK = List.of("memory.size=64", "memory.momentum=0.99");

    private Tiny() {}

    /** Four steps of 32 small images an epoch, for two epochs. */
    public static List<String> with(String... more) {
        return Stream.of(SETTINGS, List.of(more)).flatMap(List::stream).toList();
    }

    /** The same with a bank of two batches. */
    public static List<String> withBank(String... more) {
        return Stream.of(SETTINGS, BANK, List.of(more)).flatMap(List::stream).toList();
    }
}
