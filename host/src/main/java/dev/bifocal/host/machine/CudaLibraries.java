package dev.bifocal.host.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The libraries of the CUDA build of PyTorch in jars: libtorch with CUDA's libraries from one jar, and cuDNN from
 * another one.
 *
 * <p>cuDNN refers to {@code libcublas.so.11}, but the file of the first jar has another name. The loader accepts a
 * loaded library whose {@code SONAME} is the wanted name. Therefore cuBLAS is loaded first, then cuDNN in the order of
 * its dependencies, and no search path has to be set.
 */
final class CudaLibraries {

    /** The libraries of cuDNN 8, each after those that it refers to. */
    static final List<String> CUDNN = List.of(
            "libcudnn_ops_infer.so.8",
            "libcudnn_ops_train.so.8",
            "libcudnn_cnn_infer.so.8",
            "libcudnn_cnn_train.so.8",
            "libcudnn_adv_infer.so.8",
            "libcudnn_adv_train.so.8",
            "libcudnn.so.8");

    private static final String CUDNN_JAR = "org/bytedeco/cuda/%s/%s";

    private CudaLibraries() {}

    /** The name of a library of cuDNN on the class path. */
    static String resource(NativeFlavour build, String library) {
        return CUDNN_JAR.formatted(build.classifier(), library);
    }

    /** Whether the class path has cuDNN. */
    static boolean hasCudnn(NativeFlavour build) {
        return NativeFlavour.resource(resource(build, "libcudnn.so.8")) != null;
    }

    /**
     * The libtorch in a folder of unpacked libraries.
     *
     * @param beside the private folder that contains it
     */
    static Libtorch libtorch(Path folder, String version, String flavour, Path beside) throws IOException {
        List<Path> first = new ArrayList<>();
        first.add(first(folder, "libcublasLt"));
        first.add(first(folder, "libcublas-"));
        CUDNN.forEach(library -> first.add(folder.resolve(library)));
        return new Libtorch(folder, version, flavour, first, CudaRuntime.link(List.of(folder), "", beside));
    }

    private static Path first(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new IOException("%s has no %s".formatted(folder, prefix)));
        }
    }
}
