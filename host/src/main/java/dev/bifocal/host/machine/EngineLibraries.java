package dev.bifocal.host.machine;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Utils;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The native libraries of the engine, in a folder that no other user can write to.
 *
 * <p>By default, DJL unpacks its libraries below the home folder, or below the shared temporary folder if the home
 * is not writable, and loads any files that it finds there. This class unpacks and verifies the libraries in a private
 * folder and names this folder, its version and its flavour to DJL, so DJL unpacks and downloads nothing. A PyTorch that
 * the user names takes the place of the unpacked one.
 */
public final class EngineLibraries {

    private static final String ENGINE = "PyTorch";
    private static final String FOLDER = "ENGINE_CACHE_DIR";
    private static final String JNA_FOLDER = "jna.tmpdir";

    private static volatile Consumer<String> reporter = message -> {};

    private EngineLibraries() {}

    /** Sends messages about work that takes longer than a moment, such as unpacking a CUDA build, to a receiver. */
    public static void reportTo(Consumer<String> receiver) {
        reporter = receiver;
    }

    static void report(String message) {
        reporter.accept(message);
    }

    /**
     * Forbids DJL to download, and sets the folders where DJL and JNA unpack native code to this user's private folder,
     * unless the user has set others. Call it before plugins are loaded, because a plugin may use the engine before
     * Bifocal does. It never fails: the start of the engine rejects an unusable folder.
     */
    public static void choosePrivateFolder() {
        // DJL would download what it does not find.
        System.setProperty("offline", "true");
        System.setProperty("ai.djl.offline", "true");
        String folder = PrivateFolder.usableOrFirst().toString();
        if (!isSet(FOLDER) && !isSet("DJL_CACHE_DIR")) {
            System.setProperty(FOLDER, folder);
        }
        if (System.getProperty(JNA_FOLDER) == null) {
            System.setProperty(JNA_FOLDER, folder);
        }
    }

    /** Starts the engine with verified libraries, if it is not running. */
    public static Engine start() {
        return start(false);
    }

    /**
     * Starts the engine, if it is not running, after comparing every byte of its libraries with the jars.
     *
     * @throws BifocalException if a library cannot be unpacked or loaded, or another user could have written it
     */
    public static Engine startThoroughly() {
        return start(true);
    }

    private static Engine start(boolean everyByte) {
        choosePrivateFolder();
        Path folder = Utils.getEngineCacheDir().toAbsolutePath();
        try {
            libtorch(folder, everyByte).use();
            return Engine.getEngine(ENGINE);
        } catch (IOException e) {
            throw refused(e);
        } catch (EngineException | LinkageError e) {
            Optional<GivenLibtorch> given = GivenLibtorch.ofThisProcess();
            throw new HostException(
                    ErrorCode.DEVICE,
                    "The engine's libraries in %s cannot be loaded: %s."
                            .formatted(given.map(GivenLibtorch::folder).orElse(folder), rootCause(e)),
                    given.map(torch -> "Set %s to a PyTorch that its own Python can import, or unset it."
                                    .formatted(torch.variable()))
                            .orElse("Run 'bifocal doctor', and set DJL_CACHE_DIR to a folder that permits execution."),
                    e);
        }
    }

    private static Libtorch libtorch(Path folder, boolean everyByte) throws IOException {
        Ownership ownership = Ownership.ofThisProcess();
        Path beside =
                PrivateFolder.create(PrivateFolder.create(folder, ownership).resolve("pytorch"), ownership);
        Optional<GivenLibtorch> given = GivenLibtorch.ofThisProcess();
        return given.isPresent() ? given.get().prepare(beside, ownership) : unpack(beside, ownership, everyByte);
    }

    private static Libtorch unpack(Path beside, Ownership ownership, boolean everyByte) throws IOException {
        NativeFlavour build = NativeFlavour.ofThisMachine()
                .orElseThrow(() -> new HostException(
                        ErrorCode.DEVICE,
                        "The class path has no build of PyTorch for this machine (%s)."
                                .formatted(NativeFlavour.thisMachine()),
                        "Build Bifocal on this machine: ./bifocal --rebuild."));
        // DJL never sees the name of a CUDA build; see Libtorch.
        String flavour = build.cuda() ? build.flavour().replaceFirst("cu", "gpu") : flavour(build);
        String name = "%s-%s-%s".formatted(build.version(), flavour, build.classifier());
        Path folder =
                UnpackedLibraries.in(beside, name, ownership, resources(build)).verify(everyByte);
        return build.cuda()
                ? CudaLibraries.libtorch(folder, build.version(), flavour, beside)
                : new Libtorch(folder, build.version(), flavour, List.of(), Optional.empty());
    }

    /** The flavour of DJL's own library: builds with their own C++ library have a suffix. */
    private static String flavour(NativeFlavour build) {
        boolean old = build.libraries().contains("libstdc++.so.6");
        return old && !build.flavour().endsWith("-precxx11") ? build.flavour() + "-precxx11" : build.flavour();
    }

    static Map<String, URL> resources(NativeFlavour build) throws IOException {
        if (build.cuda() && !CudaLibraries.hasCudnn(build)) {
            throw new HostException(
                    ErrorCode.DEVICE,
                    "The class path has %s, but no jar with cuDNN.".formatted(build.jar()),
                    "Build again: ./bifocal --rebuild -Pcu118.");
        }
        Map<String, URL> resources = new LinkedHashMap<>();
        String flavour = flavour(build);
        for (String library : build.libraries()) {
            resources.put(library, resource("pytorch/%s/%s/%s".formatted(flavour, build.classifier(), library)));
        }
        String jni = System.mapLibraryName("djl_torch");
        resources.put(
                Versions.current().djl() + "-" + jni,
                resource("jnilib/%s/%s/%s".formatted(build.classifier(), flavour, jni)));
        if (build.cuda()) {
            for (String library : CudaLibraries.CUDNN) {
                resources.put(library, resource(CudaLibraries.resource(build, library)));
            }
        }
        return resources;
    }

    private static URL resource(String name) throws IOException {
        URL resource = NativeFlavour.resource(name);
        if (resource == null) {
            throw new IOException("the class path has no %s".formatted(name));
        }
        return resource;
    }

    /**
     * Whether the PyTorch of this process is built for CUDA. The engine is not started.
     *
     * @throws HostException if the environment names a folder that contains no PyTorch
     */
    public static boolean isForCuda() {
        return GivenLibtorch.ofThisProcess()
                .map(given -> given.cuda().isPresent())
                .orElseGet(() -> NativeFlavour.ofThisMachine()
                        .filter(NativeFlavour::cuda)
                        .isPresent());
    }

    /** The folder that contains the unpacked libraries of each build. */
    static Path folder() {
        return Utils.getEngineCacheDir("pytorch").toAbsolutePath();
    }

    private static BifocalException refused(IOException e) {
        return new HostException(
                ErrorCode.DEVICE,
                "The engine's libraries cannot be unpacked or are not safe to load: %s."
                        .formatted(PrivateFolder.reason(e)),
                "Set DJL_CACHE_DIR to a folder that only you can write to (chmod -R go-w), with 1 GB of free space, or 5"
                        + " GB for a CUDA build.",
                e);
    }

    /** Whether a variable is set. Like DJL, this reads the environment first, then the system properties. */
    private static boolean isSet(String name) {
        String environment = System.getenv(name);
        String value = environment == null ? System.getProperty(name) : environment;
        return value != null && !value.isEmpty();
    }

    static String rootCause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
