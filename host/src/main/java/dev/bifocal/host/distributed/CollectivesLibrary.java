package dev.bifocal.host.distributed;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.machine.NativeLibrary;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;

/** The native libraries with the collective operations. */
public final class CollectivesLibrary {

    /** The operators, and Gloo for arrays on the CPU. */
    static final String GLOO = "libbifocal_distributed.so";

    /** Adds NCCL, for arrays on GPUs. */
    static final String NCCL = "libbifocal_nccl.so";

    private CollectivesLibrary() {}

    /** Whether several processes can train together on this machine. The engine must be running. */
    public static NativeLibrary.Check check() {
        Engine engine = Engine.getInstance();
        String message =
                "Several processes can train together on the CPU (Gloo of PyTorch %s).".formatted(engine.getVersion());
        try {
            load(GLOO, engine.getVersion());
            if (engine.getGpuCount() > 0) {
                load(NCCL, engine.getVersion());
                message += " On GPUs they use NCCL, which nobody has tried yet.";
            }
            return new NativeLibrary.Check(true, message);
        } catch (BifocalException e) {
            return new NativeLibrary.Check(false, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Loads the libraries for a device once into this process. The engine must be running.
     *
     * @param pytorch the version of the engine
     * @throws BifocalException if there is no library for this machine and engine, or it cannot be loaded
     */
    static void load(String pytorch, Device device) {
        load(GLOO, pytorch);
        if (device.isGpu()) {
            load(NCCL, pytorch);
        }
    }

    static void load(String file, String pytorch) {
        NativeLibrary.load(file, pytorch).ifPresent(failure -> {
            throw new HostException(
                    ErrorCode.DEVICE,
                    "Several processes cannot train together %s: %s."
                            .formatted(file.equals(NCCL) ? "on GPUs" : "here", failure.reason()),
                    "Set compute.processes to 1, or see docs/distributed.md for the machines that have a build.",
                    failure.cause().orElse(null));
        });
    }
}
