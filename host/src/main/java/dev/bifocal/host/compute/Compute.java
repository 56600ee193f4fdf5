package dev.bifocal.host.compute;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.machine.EngineLibraries;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine, started for one thread, with the device that an experiment runs on.
 *
 * @param device the device
 * @param threads the engine's threads on the CPU
 */
public record Compute(Device device, int threads) {

    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d+))?");
    private static final String THREADS = "ai.djl.pytorch.num_threads";

    /**
     * Starts the engine if necessary. The calling thread becomes the owner of all arrays.
     *
     * @throws BifocalException if the device does not exist
     */
    public static Compute start(ComputeConfig config) {
        int threads =
                config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
        // Read once, when the engine is loaded.
        System.setProperty(THREADS, Integer.toString(threads));
        Engine engine = EngineLibraries.start();
        // Gradients are recorded by default on every thread but the one that loaded the engine.
        JniUtils.setGradMode(false);
        // Otherwise scripts are compiled for seconds at the third call of each shape, and run no faster.
        JniUtils.setGraphExecutorOptimize(false);
        return new Compute(device(config.device(), engine.getGpuCount()), threads);
    }

    static Device device(String name, int gpus) {
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return Device.cpu();
        }
        Matcher gpu = GPU.matcher(name.equals("auto") ? "gpu" : name);
        if (!gpu.matches()) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "compute.device is '%s', which is not a device name.".formatted(name),
                    "Set it to auto, cpu, gpu or gpu:n.");
        }
        int index = gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1));
        if (index >= gpus) {
            throw new BifocalException(
                    ErrorCode.DEVICE,
                    "compute.device is '%s', but the engine sees %s."
                            .formatted(name, gpus == 0 ? "no GPU" : gpus + " GPU(s)"),
                    "Set compute.device=cpu, or run 'bifocal doctor' to list missing requirements of a GPU.");
        }
        return Device.gpu(index);
    }

    /** The device as experiments write it: {@code cpu} or {@code gpu:n}. */
    public String deviceName() {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    /** A new manager on the device. */
    public NDManager newManager() {
        return NDManager.newBaseManager(device);
    }
}
