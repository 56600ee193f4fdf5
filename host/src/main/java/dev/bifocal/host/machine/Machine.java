package dev.bifocal.host.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Processor and memory.
 *
 * @param cores processors available to this process
 * @param memoryBytes memory of the machine or its container
 * @param freeMemoryBytes unused memory
 * @param heapBytes maximum size of the Java heap
 */
public record Machine(int cores, long memoryBytes, long freeMemoryBytes, long heapBytes) {

    /** The present state of this machine. */
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
