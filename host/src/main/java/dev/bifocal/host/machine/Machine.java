package dev.bifocal.host.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Processor and memory.
 *
 * @param cores processors that this process may use
 * @param memoryBytes memory of the machine or its container
 * @param freeMemoryBytes of it what nobody uses
 * @param heapBytes the most that the Java heap may take
 */
public record Machine(int cores, long memoryBytes, long freeMemoryBytes, long heapBytes) {

    /** This machine, now. */
    public static Machine current() {
        Runtime runtime = Runtime.getRuntime();
        long memory = 0;
        long free = 0;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            memory = system.getTotalMemorySize();
            free = system.getFreeMemorySize();
        }
        return new Machine(runtime.availableProcessors(), memory, free, runtime.maxMemory());
    }
}
