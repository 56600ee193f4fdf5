package dev.bifocal.host.distributed;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.machine.GivenLibtorch;
import dev.bifocal.host.machine.PrivateFolder;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The native libraries with the collective operations, {@code ops.bifocal} in TorchScript. They are built for a version
 * of PyTorch and a kind of machine; the class path has the builds.
 */
public final class CollectivesLibrary {

    /** The operators, and Gloo for arrays on the CPU. */
    static final String GLOO = "libbifocal_distributed.so";

    /** Adds NCCL, for arrays on GPUs. */
    static final String NCCL = "libbifocal_nccl.so";

    private static final Set<String> LOADED = new HashSet<>();

    private CollectivesLibrary() {}

    /**
     * Whether several processes can train together on this machine.
     *
     * @param works whether the library loads
     * @param message a sentence about it
     */
    public record Check(boolean works, String message) {}

    /** Loads the library. The engine must be running. */
    public static Check check() {
        Engine engine = Engine.getInstance();
        String message =
                "Several processes can train together on the CPU (Gloo of PyTorch %s).".formatted(engine.getVersion());
        try {
            load(GLOO, engine.getVersion());
            if (engine.getGpuCount() > 0) {
                load(NCCL, engine.getVersion());
                message += " On GPUs they use NCCL, which nobody has tried yet.";
            }
            return new Check(true, message);
        } catch (BifocalException e) {
            return new Check(false, String.valueOf(e.getMessage()));
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

    static synchronized void load(String file, String pytorch) {
        if (LOADED.contains(file)) {
            return;
        }
        String where = file.equals(NCCL) ? "on GPUs" : "here";
        Optional<GivenLibtorch> given = GivenLibtorch.ofThisProcess().filter(GivenLibtorch::oldAbi);
        if (given.isPresent()) {
            throw unusable(
                    where,
                    "the PyTorch %s in %s has the old C++ ABI, and Bifocal's library the new one"
                            .formatted(given.get().version(), given.get().folder()),
                    null);
        }
        try (InputStream content = CollectivesLibrary.class.getResourceAsStream(resource(file, pytorch))) {
            if (content == null) {
                throw unusable(where, "there is no build for PyTorch %s on %s".formatted(pytorch, machine()), null);
            }
            System.load(unpacked(content, pytorch).toString());
            LOADED.add(file);
        } catch (IOException e) {
            throw unusable(where, PrivateFolder.reason(e), e);
        } catch (LinkageError e) {
            throw unusable(where, String.valueOf(e.getMessage()), e);
        }
    }

    /** A copy for this user alone, under a name that states its content. */
    private static Path unpacked(InputStream content, String pytorch) throws IOException {
        Path folder = PrivateFolder.ofThisUser()
                .orElseThrow(() -> new IOException("no folder of this user is usable for native libraries"));
        Path copy = Files.createTempFile(folder, "collectives", ".so");
        try {
            Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
            Path library = folder.resolve("collectives-%s-%s.so"
                    .formatted(pytorch, FileHash.sha256(copy).substring(0, 16)));
            Files.move(copy, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return library;
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static BifocalException unusable(String where, String reason, @Nullable Throwable cause) {
        return new HostException(
                ErrorCode.DEVICE,
                "Several processes cannot train together %s: %s.".formatted(where, reason),
                "Set compute.processes to 1, or see docs/distributed.md for the machines that have a build.",
                cause);
    }

    private static String resource(String file, String pytorch) {
        return "/dev/bifocal/distributed/%s/%s/%s".formatted(machine(), pytorch.replaceFirst("[-+].*", ""), file);
    }

    private static String machine() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).replaceFirst(" .*", "");
        String processor = System.getProperty("os.arch");
        return system + "-" + (processor.equals("amd64") ? "x86_64" : processor);
    }
}
