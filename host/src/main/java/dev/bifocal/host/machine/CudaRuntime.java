package dev.bifocal.host.machine;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CUDA runtime of a PyTorch, in which DJL counts GPUs.
 *
 * <p>DJL looks for {@code libcudart.so}. PyTorch's builds call it {@code libcudart.so.12} or
 * {@code libcudart-d0da41ae.so.11.0}. DJL would therefore find no GPU, or find the runtime of a CUDA toolkit, which
 * counts none if it is newer than the driver. A link has the name that DJL looks for.
 */
final class CudaRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(CudaRuntime.class);
    private static final String NAME = "cudart";

    private CudaRuntime() {}

    /**
     * Links the runtime under the name that DJL looks for.
     *
     * @param folders the folders of PyTorch's libraries
     * @param cuda PyTorch's version of CUDA, such as 12.6, which decides among several runtimes; may be empty
     * @param beside a private folder for the folder of the link
     * @return the folder of the link; empty if there is no runtime
     */
    static Optional<Path> link(List<Path> folders, String cuda, Path beside) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : folders) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "libcudart*.so*")) {
                files.forEach(found::add);
            }
        }
        String version = ".so." + cuda.replaceFirst("\\..*", "");
        Optional<Path> runtime = found.stream()
                .filter(file -> file.toString().contains(version))
                .findFirst()
                .or(() -> found.stream().findFirst());
        return runtime.isPresent() ? Optional.of(linked(runtime.get().toRealPath(), beside)) : Optional.empty();
    }

    private static Path linked(Path runtime, Path beside) {
        // Relative, so that a cache works under another path.
        Path target = runtime.startsWith(beside) ? Path.of("..").resolve(beside.relativize(runtime)) : runtime;
        // The name depends on the runtime, so that processes with another PyTorch have a link of their own.
        UUID id = UUID.nameUUIDFromBytes(target.toString().getBytes(StandardCharsets.UTF_8));
        Path folder = beside.resolve("cudart-" + id);
        Path link = folder.resolve(System.mapLibraryName(NAME));
        try {
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(folder, PrivateFolder.mode());
                Files.createSymbolicLink(link, target);
            }
        } catch (FileAlreadyExistsException e) {
            LOG.debug("Another process was faster", e);
        } catch (IOException e) {
            LOG.warn("{} cannot be linked in {}, so GPUs may not be found", runtime, folder, e);
            return runtime.resolveSibling("");
        }
        return folder;
    }

    /** Lets DJL search a folder first. */
    static void searchFirst(Path folder) {
        NativeLibrary.addSearchPath(NAME, folder.toString());
    }

    /** Why the runtime that DJL asks counts no GPU; empty if it counts some, or on another system than Linux. */
    static Optional<String> problem() {
        if (!Platform.isLinux()) {
            return Optional.empty();
        }
        try {
            NativeLibrary runtime = NativeLibrary.getInstance(NAME);
            int[] count = new int[1];
            int error = runtime.getFunction("cudaGetDeviceCount").invokeInt(new Object[] {count});
            if (error == 0 && count[0] > 0) {
                return Optional.empty();
            }
            String text = runtime.getFunction("cudaGetErrorString").invokeString(new Object[] {error}, false);
            return Optional.of("CUDA counts %s GPUs: %s (error %s)".formatted(count[0], text, error));
        } catch (UnsatisfiedLinkError e) {
            return Optional.of("PyTorch's CUDA runtime, libcudart, is missing or cannot be loaded");
        }
    }
}
