package dev.bifocal.host.machine;

import dev.bifocal.host.files.FileHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Bifocal's own native libraries, which add operators {@code ops.bifocal} to TorchScript. A build is for a version of
 * PyTorch and a kind of machine; the class path has the builds.
 */
public final class NativeLibrary {

    private static final Set<String> LOADED = new HashSet<>();

    private NativeLibrary() {}

    /**
     * Why a library is not usable.
     *
     * @param reason a clause
     * @param cause what was thrown, if anything was
     */
    public record Failure(String reason, Optional<Throwable> cause) {}

    /**
     * Whether what a library adds can be used.
     *
     * @param works whether the library loads and computes rightly
     * @param message a sentence about it
     */
    public record Check(boolean works, String message) {}

    /**
     * Loads a library once into this process. The engine must be running.
     *
     * @param file its file name
     * @param pytorch the version of the engine
     * @return empty if the library is loaded
     */
    public static synchronized Optional<Failure> load(String file, String pytorch) {
        if (LOADED.contains(file)) {
            return Optional.empty();
        }
        Optional<GivenLibtorch> given = GivenLibtorch.ofThisProcess().filter(GivenLibtorch::oldAbi);
        if (given.isPresent()) {
            return failure("the PyTorch %s in %s has the old C++ ABI, and Bifocal's library the new one"
                    .formatted(given.get().version(), given.get().folder()));
        }
        try (InputStream content = NativeLibrary.class.getResourceAsStream(resource(file, pytorch))) {
            if (content == null) {
                return failure(
                        "there is no build for PyTorch %s on %s".formatted(pytorch, NativeFlavour.thisMachine()));
            }
            System.load(unpacked(content, file, pytorch).toString());
            LOADED.add(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Failure(PrivateFolder.reason(e), Optional.of(e)));
        } catch (LinkageError e) {
            return Optional.of(new Failure(String.valueOf(e.getMessage()), Optional.of(e)));
        }
    }

    private static Optional<Failure> failure(String reason) {
        return Optional.of(new Failure(reason, Optional.empty()));
    }

    /** A copy for this user alone, under a name that states its content. */
    private static Path unpacked(InputStream content, String file, String pytorch) throws IOException {
        Path folder = PrivateFolder.ofThisUser()
                .orElseThrow(() -> new IOException("no folder of this user is usable for native libraries"));
        String name = file.replace(".so", "");
        Path copy = Files.createTempFile(folder, name, ".so");
        try {
            Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
            Path library = folder.resolve(
                    "%s-%s-%s.so".formatted(name, pytorch, FileHash.sha256(copy).substring(0, 16)));
            Files.move(copy, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return library;
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static String resource(String file, String pytorch) {
        return "/dev/bifocal/natives/%s/%s/%s"
                .formatted(NativeFlavour.thisMachine(), pytorch.replaceFirst("[-+].*", ""), file);
    }
}
