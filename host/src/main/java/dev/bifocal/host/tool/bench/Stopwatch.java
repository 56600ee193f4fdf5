package dev.bifocal.host.tool.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Measures work on a device that may still be at it when the call returns. */
final class Stopwatch {

    private Stopwatch() {}

    /**
     * Seconds of some work until the device has done it.
     *
     * @param times how often the work is given to the device
     * @param manager on the device
     */
    static double seconds(int times, Runnable work, NDManager manager) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        waitFor(manager);
        return (System.nanoTime() - start) * 1e-9;
    }

    /** What is read comes after all that was asked for before. */
    private static void waitFor(NDManager manager) {
        try (NDArray array = manager.create(0f)) {
            array.getFloat();
        }
    }
}
