package dev.bifocal.host.distributed;

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
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The native library with the collective operations, {@code ops.bifocal} in TorchScript. It is built for a version of
 * PyTorch and a kind of machine; the class path has the builds.
 */
public final class CollectivesLibrary {

    private static final String FILE = "libbifocal_distributed.so";

    /** The variable that names the library for GPUs, which is not part of Bifocal because it has never run. */
    static final String NCCL = "BIFOCAL_NCCL";

    private static boolean loaded;

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
        String version = Engine.getInstance().getVersion();
        try {
            load(version);
            return new Check(
                    true, "Several processes can train together on the CPU (Gloo of PyTorch %s).".formatted(version));
        } catch (BifocalException e) {
            return new Check(false, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Loads the library once into this process. The engine must be running.
     *
     * @param pytorch the version of the engine
     * @throws BifocalException if there is no library for this machine and engine, or it cannot be loaded
     */
    static synchronized void load(String pytorch) {
        if (loaded) {
            return;
        }
        Optional<GivenLibtorch> given = GivenLibtorch.ofThisProcess().filter(GivenLibtorch::oldAbi);
        if (given.isPresent()) {
            throw unusable(
                    "the PyTorch %s in %s has the old C++ ABI, and Bifocal's library the new one"
                            .formatted(given.get().version(), given.get().folder()),
                    null);
        }
        String resource = resource(pytorch);
        try (InputStream content = CollectivesLibrary.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw unusable("there is no build for PyTorch %s on %s".formatted(pytorch, machine()), null);
            }
            System.load(unpacked(content, pytorch).toString());
            loaded = true;
        } catch (IOException e) {
            throw unusable(PrivateFolder.reason(e), e);
        } catch (LinkageError e) {
            throw unusable(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Loads the library for GPUs, after the other one.
     *
     * @throws BifocalException if the environment names none, or it cannot be loaded
     */
    static void loadForGpus() {
        String file = System.getenv(NCCL);
        if (file == null) {
            throw new HostException(
                    ErrorCode.DEVICE,
                    "Several processes on GPUs need a library for NCCL, which is not part of Bifocal, because it has never run.",
                    "Set compute.device to cpu or compute.processes to 1, or compile distributed/native/src/main/cpp/nccl.cpp and name the result in %s."
                            .formatted(NCCL));
        }
        try {
            Path library = Path.of(file).toRealPath();
            Optional<String> objection = PrivateFolder.objection(library);
            if (objection.isPresent()) {
                throw unusable(objection.get(), null);
            }
            System.load(library.toString());
        } catch (IOException | LinkageError e) {
            throw unusable("%s is '%s', which cannot be loaded: %s".formatted(NCCL, file, e.getMessage()), e);
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

    private static BifocalException unusable(String reason, @Nullable Throwable cause) {
        return new HostException(
                ErrorCode.DEVICE,
                "Several processes cannot train together here: %s.".formatted(reason),
                "Set compute.processes to 1, or see docs/distributed.md for the machines that have a build.",
                cause);
    }

    private static String resource(String pytorch) {
        return "/dev/bifocal/distributed/%s/%s/%s".formatted(machine(), pytorch.replaceFirst("[-+].*", ""), FILE);
    }

    private static String machine() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).replaceFirst(" .*", "");
        String processor = System.getProperty("os.arch");
        return system + "-" + (processor.equals("amd64") ? "x86_64" : processor);
    }
}
