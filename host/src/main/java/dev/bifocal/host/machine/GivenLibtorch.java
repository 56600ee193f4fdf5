package dev.bifocal.host.machine;

import com.sun.jna.NativeLibrary;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A PyTorch that is installed already, such as that of pip. A variable of the environment names its folder.
 *
 * @param variable the variable
 * @param folder the folder {@code lib} with libtorch's libraries
 * @param version such as {@code 2.7.1+cu126}
 * @param cuda the version of CUDA, or an empty text if it is not known; empty for a CPU build
 * @param oldAbi whether it was compiled with {@code _GLIBCXX_USE_CXX11_ABI=0}
 */
public record GivenLibtorch(String variable, Path folder, String version, Optional<String> cuda, boolean oldAbi) {

    static final String VARIABLE = "BIFOCAL_LIBTORCH";

    /** A symbol of libc10 whose name ends with the type of a string, which depends on the ABI. */
    private static final String OLD_ABI = "_ZN3c106detail14torchCheckFailEPKcS2_jRKSs";

    /** The names of cuDNN in CUDA builds of PyTorch, the newest first. */
    private static final List<String> CUDNN = List.of("libcudnn.so.9", "libcudnn.so.8");

    private static final Pattern RELEASE = Pattern.compile("(\\d+\\.\\d+\\.\\d+)");
    private static final Pattern VERSION = Pattern.compile("(?m)^__version__\\b[^'\\n]*'([^'\\n]+)'");
    private static final Pattern CUDA = Pattern.compile("(?m)^cuda\\b[^'\\n]*'([^'\\n]+)'");

    /**
     * The PyTorch that the environment names, if it names one.
     *
     * @throws HostException if the folder contains no PyTorch
     */
    public static Optional<GivenLibtorch> ofThisProcess() {
        return of(System.getenv());
    }

    static Optional<GivenLibtorch> of(Map<String, String> environment) {
        Optional<String> variable = Stream.of(VARIABLE, Libtorch.FOLDER)
                .filter(name -> !environment.getOrDefault(name, "").isEmpty())
                .findFirst();
        return variable.map(name -> read(name, Objects.requireNonNull(environment.get(name))));
    }

    private static GivenLibtorch read(String variable, String value) {
        try {
            return read(variable, Path.of(value));
        } catch (IOException | InvalidPathException e) {
            String reason =
                    e instanceof IOException failed ? FileTrouble.of(failed).reason() : e.getMessage();
            throw refused(variable, value, "which cannot be read: " + reason, "Set it to the folder of a PyTorch.");
        }
    }

    private static GivenLibtorch read(String variable, Path named) throws IOException {
        String library = System.mapLibraryName("torch");
        Path lib = Files.isRegularFile(named.resolve(library)) ? named : named.resolve("lib");
        if (!Files.isRegularFile(lib.resolve(library))) {
            throw refused(
                    variable,
                    named.toString(),
                    "which contains no " + library,
                    "Set it to what this command prints: python3 -c 'import torch; print(torch.__path__[0])'.");
        }
        lib = lib.toRealPath();
        String python = content(lib.resolveSibling("version.py"));
        String version = first(VERSION, python)
                .orElse(content(lib.resolveSibling("build-version")).strip());
        if (first(RELEASE, version).isEmpty()) {
            throw refused(
                    variable,
                    named.toString(),
                    "which has neither version.py nor build-version with a version",
                    "Set it to an unchanged PyTorch.");
        }
        byte[] core = Files.readAllBytes(lib.resolve(System.mapLibraryName("c10")));
        boolean oldAbi = new String(core, StandardCharsets.ISO_8859_1).contains(OLD_ABI);
        boolean withCuda = Files.exists(lib.resolve(System.mapLibraryName("torch_cuda")));
        return new GivenLibtorch(
                variable,
                lib,
                version,
                withCuda ? first(CUDA, python).or(() -> Optional.of("")) : Optional.empty(),
                oldAbi);
    }

    private static String content(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.readString(file) : "";
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The version without the build, such as {@code 2.7.1}. */
    String release() {
        return first(RELEASE, version).orElseThrow();
    }

    /**
     * Checks owner and version, and puts DJL's own library for this version into its place.
     *
     * @param beside the folder that contains a folder for each build of DJL's own library
     * @throws HostException if DJL has no library for this version, or another user could have written a file
     */
    Libtorch prepare(Path beside, Ownership ownership) throws IOException {
        List<Path> folders = folders();
        for (Path path : folders) {
            refuseForeign(path, ownership);
        }
        String flavour = oldAbi ? "given-precxx11" : "given";
        String name = "%s-%s-%s".formatted(release(), flavour, NativeFlavour.thisMachine());
        String jni = System.mapLibraryName("djl_torch");
        String file = Versions.current().djl() + "-" + jni;
        URL resource = NativeFlavour.resource(
                "jnilib/%s/%s/%s".formatted(NativeFlavour.thisMachine(), oldAbi ? "cpu-precxx11" : "cpu", jni));
        if (resource != null && bundled().equals(release())) {
            UnpackedLibraries.in(beside, name, ownership, Map.of(file, resource))
                    .verify(false);
        } else {
            requireBuilt(beside.resolve(name), file, ownership);
        }
        Optional<Path> runtime = cuda.isPresent() ? CudaRuntime.link(folders, cuda.get(), beside) : Optional.empty();
        return new Libtorch(folder, release(), flavour, List.of(), runtime);
    }

    /** Where cuDNN is: among the libraries of PyTorch or of pip, or where the system finds it. Empty if it is nowhere. */
    Optional<String> cudnn() {
        try {
            for (Path path : folders()) {
                try (DirectoryStream<Path> libraries = Files.newDirectoryStream(path, "libcudnn.so*")) {
                    for (Path library : libraries) {
                        return Optional.of(library.toString());
                    }
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return CUDNN.stream().filter(GivenLibtorch::loads).findFirst();
    }

    private static boolean loads(String library) {
        try {
            NativeLibrary.getInstance(library);
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    /** The folders whose libraries are loaded: libtorch's, and those that pip installs for it. */
    private List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>(List.of(folder));
        Path packages = folder.resolve("../../nvidia").normalize();
        if (Files.isDirectory(packages)) {
            try (DirectoryStream<Path> libraries = Files.newDirectoryStream(packages)) {
                for (Path library : libraries) {
                    if (Files.isDirectory(library.resolve("lib"))) {
                        folders.add(library.resolve("lib"));
                    }
                }
            }
        }
        return folders;
    }

    /** DJL loads the files of subfolders, too, and a user who can replace a folder above can replace all of them. */
    private void refuseForeign(Path path, Ownership ownership) throws IOException {
        Optional<String> objection = PrivateFolder.replaceableAbove(path);
        try (Stream<Path> files = Files.walk(path)) {
            for (Path each : files.toList()) {
                objection = objection.isPresent() ? objection : ownership.objection(each);
            }
        }
        if (objection.isPresent()) {
            throw refused(
                    variable,
                    folder.toString(),
                    "but another user could have written code there: " + objection.get(),
                    "Permit only yourself or root to write there: chmod -R go-w %s.".formatted(path));
        }
    }

    private void requireBuilt(Path place, String file, Ownership ownership) throws IOException {
        Path library = place.resolve(file);
        if (!Files.isRegularFile(library)) {
            throw refused(
                    variable,
                    folder.toString(),
                    "which is PyTorch %s%s, and this build of Bifocal has DJL's library only for %s"
                            .formatted(version, oldAbi ? " with the C++ ABI from before C++11" : "", bundled()),
                    "Use PyTorch %s, or make DJL's library for yours: tools/build-djl-jni DIR, which writes %s."
                            .formatted(bundled(), library));
        }
        PrivateFolder.create(place, ownership);
        Optional<String> objection = ownership.objection(library);
        if (objection.isPresent()) {
            throw new IOException(objection.get());
        }
    }

    /** The version of libtorch that DJL's library on the class path fits. */
    private static String bundled() throws IOException {
        URL url = NativeFlavour.resource("jnilib/pytorch.properties");
        Properties properties = new Properties();
        if (url != null) {
            try (InputStream in = url.openStream()) {
                properties.load(in);
            }
        }
        return properties.getProperty("jni_version", "none").replaceFirst("-.*", "");
    }

    private static HostException refused(String variable, String value, String reason, String remedy) {
        return new HostException(ErrorCode.DEVICE, "%s is '%s', %s.".formatted(variable, value, reason), remedy);
    }
}
