package dev.bifocal.host.tool.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Measures work on a device, which may continue after the call has returned. */
final class Stopwatch {

    private Stopwatch() {}

    /**
     * Seconds of some work until the device has done it.
     *
     * @param times the number of repetitions
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

    /** Reads a number from the device, which first completes all earlier work. */
    private static void waitFor(NDManager manager) {
        try (NDArray array = manager.create(0f)) {
            array.getFloat();
        }
    }
}
