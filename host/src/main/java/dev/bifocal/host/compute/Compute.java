package dev.bifocal.host.compute;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.machine.EngineLibraries;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine, started for one thread, and the device of the experiment.
 *
 * @param device the device
 * @param threads threads of the engine on the CPU
 */
public record Compute(Device device, int threads) {

    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d+))?");
    private static final String THREADS = "ai.djl.pytorch.num_threads";

    /** Starts the engine for a process that computes alone. */
    public static Compute start(ComputeConfig config) {
        return start(config, 0, 1);
    }

    /**
     * Starts the engine if it is not running. The calling thread must then create and use all arrays.
     *
     * @param rank the number of this process among those of this machine that train together, which is the number of
     *     its GPU if the experiment names none
     * @param processes the number of these processes, which share the cores
     * @throws BifocalException if the device does not exist
     */
    public static Compute start(ComputeConfig config, int rank, int processes) {
        int threads = config.threads() > 0 ? config.threads() : share(processes);
        // The engine reads the property once, when it is loaded.
        System.setProperty(THREADS, Integer.toString(threads));
        Engine engine = EngineLibraries.start();
        // By default, every thread but the one that loaded the engine records gradients.
        JniUtils.setGradMode(false);
        // The optimiser would compile scripts for seconds at the third call of each shape, without making them faster.
        JniUtils.setGraphExecutorOptimize(false);
        TensorFloat32.apply(config.tf32());
        return new Compute(device(config.device(), rank, engine.getGpuCount()), threads);
    }

    /** The cores of this machine for each of some processes; at least 1. */
    public static int share(int processes) {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / processes);
    }

    static Device device(String name, int rank, int gpus) {
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return Device.cpu();
        }
        Matcher gpu = GPU.matcher(name.equals("auto") ? "gpu" : name);
        if (!gpu.matches()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "compute.device is '%s', which is not a device name.".formatted(name),
                    "Set it to auto, cpu, gpu or gpu:n.");
        }
        int index = gpu.group(1) == null ? rank : Integer.parseInt(gpu.group(1));
        if (index >= gpus && gpus > 0 && gpu.group(1) == null) {
            throw new HostException(
                    ErrorCode.DEVICE,
                    "Process %s of this machine would use GPU %s, but the engine sees %s GPU(s)."
                            .formatted(rank, rank, gpus),
                    "Set compute.processes to the number of GPUs. If each process sees a GPU of its own, set compute.device=gpu:0.");
        }
        if (index >= gpus) {
            throw new HostException(
                    ErrorCode.DEVICE,
                    "compute.device is '%s', but the engine sees %s."
                            .formatted(name, gpus == 0 ? "no GPU" : gpus + " GPU(s)"),
                    "Set compute.device=cpu, or run 'bifocal doctor' to list missing requirements of a GPU.");
        }
        return Device.gpu(index);
    }

    /** The device in the notation of experiments: {@code cpu} or {@code gpu:n}. */
    public String deviceName() {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    /** Creates a manager on the device. The caller closes it. */
    public NDManager newManager() {
        return NDManager.newBaseManager(device);
    }
}
