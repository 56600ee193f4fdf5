package dev.bifocal.host.machine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.cuda.CudaUtils;
import dev.bifocal.api.BifocalException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The result of a check that the engine loads and computes.
 *
 * @param works whether a sum was correct on each device
 * @param message one sentence with the result or the error
 * @param libraries the folder that contains the native libraries
 * @param devices the devices that the engine detects; empty if it does not load
 */
public record EngineCheck(boolean works, String message, String libraries, List<EngineDevice> devices) {

    private static final Logger LOG = LoggerFactory.getLogger(EngineCheck.class);

    /**
     * A device that the engine detects.
     *
     * @param name {@code cpu} or {@code gpu:0}, as in experiments
     * @param memoryBytes its memory; 0 for the CPU, whose memory is that of the machine
     */
    public record EngineDevice(String name, long memoryBytes) {}

    /** Copies the list. */
    public EngineCheck {
        devices = List.copyOf(devices);
    }

    /** Loads the engine, and computes a sum on each device. */
    public static EngineCheck run() {
        List<EngineDevice> devices = new ArrayList<>();
        try {
            Engine engine = EngineLibraries.startThoroughly();
            devices.add(new EngineDevice("cpu", 0));
            sum(engine, Device.cpu());
            for (int i = 0; i < engine.getGpuCount(); i++) {
                Device device = Device.gpu(i);
                devices.add(new EngineDevice(
                        "gpu:" + i, CudaUtils.getGpuMemory(device).getMax()));
                sum(engine, device);
            }
            String names =
                    String.join(", ", devices.stream().map(EngineDevice::name).toList());
            return new EngineCheck(
                    true, "PyTorch %s computes on %s".formatted(engine.getVersion(), names), inUse(), devices);
        } catch (BifocalException e) {
            LOG.error("The engine does not start", e);
            return failed(e.getMessage() + " " + e.remedy(), devices);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The engine does not work", e);
            return failed("The engine does not work: " + EngineLibraries.rootCause(e), devices);
        }
    }

    private static String inUse() {
        return System.getProperty(Libtorch.FOLDER, EngineLibraries.folder().toString());
    }

    private static EngineCheck failed(String message, List<EngineDevice> devices) {
        return new EngineCheck(false, message, inUse(), devices);
    }

    private static void sum(Engine engine, Device device) {
        try (NDManager manager = engine.newBaseManager(device);
                NDArray sum = manager.ones(new Shape(3)).sum()) {
            float value = sum.getFloat();
            if (value != 3) {
                throw new IllegalStateException("1 + 1 + 1 is %s on %s".formatted(value, device));
            }
        }
    }
}
