package dev.bifocal.host.machine;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The native libraries of the engine, in a folder that no other user can write to.
 *
 * <p>By default, DJL unpacks its libraries below the home folder, or below the shared temporary folder if the home
 * is not writable, and loads any files that it finds there. This class sets the folder through DJL's property. It also
 * unpacks and verifies the libraries under the names that DJL expects, so DJL finds all of them and unpacks none.
 */
public final class EngineLibraries {

    private static final String ENGINE = "PyTorch";
    private static final String FOLDER = "ENGINE_CACHE_DIR";
    private static final String JNA_FOLDER = "jna.tmpdir";

    private EngineLibraries() {}

    /**
     * Sets the folders where DJL and JNA unpack native code to this user's private folder, unless the user has set
     * others. Call it before plugins are loaded, because a plugin may use the engine before Bifocal does. It never
     * fails: the start of the engine rejects an unusable folder.
     */
    public static void choosePrivateFolder() {
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
            Ownership ownership = Ownership.ofThisProcess();
            Path beside =
                    PrivateFolder.create(PrivateFolder.create(folder, ownership).resolve("pytorch"), ownership);
            if (!isSet("PYTORCH_LIBRARY_PATH") && !isSet("PYTORCH_VERSION")) {
                unpack(beside, ownership, everyByte);
            }
        } catch (IOException e) {
            throw refused(e);
        }
        try {
            return Engine.getEngine(ENGINE);
        } catch (EngineException | LinkageError e) {
            throw new HostException(
                    ErrorCode.DEVICE,
                    "The engine's libraries in %s cannot be loaded: %s.".formatted(folder, rootCause(e)),
                    "Run 'bifocal doctor', and set DJL_CACHE_DIR to a folder that permits execution.",
                    e);
        }
    }

    private static void unpack(Path beside, Ownership ownership, boolean everyByte) throws IOException {
        Platform platform = Platform.detectPlatform("pytorch");
        if (platform.isPlaceholder()) {
            throw new HostException(
                    ErrorCode.DEVICE,
                    "The class path has no build of PyTorch for this machine (%s).".formatted(platform.getClassifier()),
                    "Build Bifocal on this machine: ./bifocal --rebuild. A CUDA build requires a GPU that the driver and the"
                            + " CUDA runtime detect; see 'bifocal doctor'.");
        }
        String flavour = flavour(platform);
        String name = "%s-%s-%s".formatted(platform.getVersion(), flavour, platform.getClassifier());
        UnpackedLibraries.in(beside, name, ownership, resources(platform, flavour))
                .verify(everyByte);
    }

    /** The flavour under which DJL looks for the libraries: builds with their own C++ library have a suffix. */
    private static String flavour(Platform platform) {
        String flavour = platform.getFlavor();
        boolean old = Arrays.asList(platform.getLibraries()).contains("libstdc++.so.6");
        return old && !flavour.endsWith("-precxx11") ? flavour + "-precxx11" : flavour;
    }

    private static Map<String, URL> resources(Platform platform, String flavour) throws IOException {
        Map<String, URL> resources = new LinkedHashMap<>();
        for (String library : platform.getLibraries()) {
            resources.put(library, resource("pytorch/%s/%s/%s".formatted(flavour, platform.getClassifier(), library)));
        }
        String jni = System.mapLibraryName("djl_torch");
        resources.put(
                platform.getApiVersion() + "-" + jni,
                resource("jnilib/%s/%s/%s".formatted(platform.getClassifier(), flavour, jni)));
        return resources;
    }

    private static URL resource(String name) throws IOException {
        URL resource = EngineLibraries.class.getClassLoader().getResource(name);
        if (resource == null) {
            throw new IOException("the class path has no %s".formatted(name));
        }
        return resource;
    }

    private static BifocalException refused(IOException e) {
        return new HostException(
                ErrorCode.DEVICE,
                "The engine's libraries cannot be unpacked or are not safe to load: %s."
                        .formatted(PrivateFolder.reason(e)),
                "Set DJL_CACHE_DIR to a folder that only you can write to (chmod -R go-w), with 1 GB of free space.",
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
