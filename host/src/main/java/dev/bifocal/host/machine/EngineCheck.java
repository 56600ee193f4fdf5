package dev.bifocal.host.machine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.cuda.CudaUtils;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.api.BifocalException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The result of a check that the engine loads and computes.
 *
 * @param works whether the engine loads, and a sum was correct on the CPU
 * @param message one sentence with the result or the error
 * @param libraries the folder that contains the native libraries
 * @param devices the devices that the engine detects; empty if it does not load
 * @param noGpu why the engine detects no GPU, a clause; empty if it detects one, or the reason is not known
 */
public record EngineCheck(
        boolean works, String message, String libraries, List<EngineDevice> devices, Optional<String> noGpu) {

    private static final Logger LOG = LoggerFactory.getLogger(EngineCheck.class);
    private static final String CPU = "cpu";

    /**
     * A device that the engine detects.
     *
     * @param name {@code cpu} or {@code gpu:0}, as in experiments
     * @param memoryBytes its memory; 0 for the CPU, whose memory is that of the machine
     * @param problem why no sum can be computed there; empty if one was correct
     */
    public record EngineDevice(String name, long memoryBytes, Optional<String> problem) {

        /** Whether a sum was correct on this device. */
        @JsonProperty
        public boolean works() {
            return problem.isEmpty();
        }

        /** Whether this is a GPU. */
        @JsonIgnore
        public boolean isGpu() {
            return !name.equals(CPU);
        }
    }

    /** Copies the list. */
    public EngineCheck {
        devices = List.copyOf(devices);
    }

    /** Whether the device that {@code compute.device=auto} selects computes: the first GPU, or the CPU without one. */
    public boolean defaultDeviceWorks() {
        return works
                && devices.stream().filter(EngineDevice::isGpu).findFirst().stream()
                        .allMatch(EngineDevice::works);
    }

    /** Loads the engine, and computes a sum on each device. */
    public static EngineCheck run() {
        try {
            Engine engine = EngineLibraries.startThoroughly();
            requireSum(engine, Device.cpu());
            List<EngineDevice> devices = new ArrayList<>(List.of(new EngineDevice(CPU, 0, Optional.empty())));
            for (int gpu = 0; gpu < engine.getGpuCount(); gpu++) {
                devices.add(gpu(engine, gpu));
            }
            List<String> working = devices.stream()
                    .filter(EngineDevice::works)
                    .map(EngineDevice::name)
                    .toList();
            return new EngineCheck(
                    true,
                    "PyTorch %s computes on %s".formatted(engine.getVersion(), String.join(", ", working)),
                    inUse(),
                    devices,
                    devices.size() == 1 && EngineLibraries.isForCuda() ? CudaRuntime.problem() : Optional.empty());
        } catch (BifocalException e) {
            LOG.error("The engine does not start", e);
            return failed(e.getMessage() + " " + e.remedy());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The engine does not work", e);
            return failed("The engine does not work: " + EngineLibraries.rootCause(e));
        }
    }

    static EngineDevice gpu(Engine engine, int number) {
        Device device = Device.gpu(number);
        String name = "gpu:" + number;
        try {
            long memory = CudaUtils.getGpuMemory(device).getMax();
            requireSum(engine, device);
            return new EngineDevice(name, memory, Optional.empty());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} does not compute", name, e);
            // PyTorch's further lines are advice to its developers, or a stack trace.
            return new EngineDevice(
                    name, 0, EngineLibraries.rootCause(e).lines().findFirst());
        }
    }

    private static String inUse() {
        return System.getProperty(Libtorch.FOLDER, EngineLibraries.folder().toString());
    }

    private static EngineCheck failed(String message) {
        return new EngineCheck(false, message, inUse(), List.of(), Optional.empty());
    }

    private static void requireSum(Engine engine, Device device) {
        try (NDManager manager = engine.newBaseManager(device);
                NDArray sum = manager.ones(new Shape(3)).sum()) {
            float value = sum.getFloat();
            if (value != 3) {
                throw new IllegalStateException("1 + 1 + 1 is %s on %s".formatted(value, device));
            }
        }
    }
}
