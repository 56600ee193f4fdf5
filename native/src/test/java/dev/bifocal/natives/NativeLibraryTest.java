package dev.bifocal.natives;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NativeLibraryTest {

    private static final Path FOLDER = Path.of("src/main/resources/dev/bifocal/natives");
    private static final String LIBRARY = "libbifocal_distributed.so";
    private static final String NCCL = "libbifocal_nccl.so";
    private static final String KERNELS = "libbifocal_kernels.so";
    private static final Pattern SCHEMA = Pattern.compile("[a-z_]+\\(Tensor[\\x20-\\x7e]*\\) -> [\\x20-\\x7e]+");

    private static final List<String> OPERATORS = List.of(
            "all_gather_into_(Tensor(a!) out, Tensor x) -> Tensor(a!)",
            "all_reduce_(Tensor(a!) t) -> Tensor(a!)",
            "all_reduce_list_(Tensor(a!)[] ts) -> ()",
            "broadcast_(Tensor(a!) t, int root) -> Tensor(a!)",
            "close_(Tensor(a!) t) -> Tensor(a!)",
            "gather(Tensor x) -> Tensor",
            "open_(Tensor(a!) t, str store, str interface, str token, int rank, int size, int millis) -> Tensor(a!)",
            "store_get(Tensor dummy, str key, int millis) -> Tensor",
            "store_set_(Tensor(a!) bytes, str key) -> Tensor(a!)");

    private static final List<String> KERNEL_OPERATORS = List.of(
            "convolve(Tensor x, Tensor weight) -> Tensor",
            "normalize(Tensor x, Tensor weight, Tensor bias, Tensor(a!) running_mean, Tensor(b!) running_variance, Tensor?"
                    + " add, bool relu, int parts, bool alternating, float momentum, float epsilon) -> Tensor");

    static Stream<Path> libraries() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.endsWith(LIBRARY)).sorted().toList().stream();
        }
    }

    @Test
    void aLibraryIsThereForEachVersionOfPyTorchOnX86() throws IOException {
        assertThat(libraries().map(file -> FOLDER.relativize(file.getParent()).toString()))
                .contains("linux-x86_64/2.0.1", "linux-x86_64/2.7.1");
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void checksumsAreThoseOfTheFiles(Path library) throws IOException, GeneralSecurityException {
        for (String line : Files.readAllLines(library.resolveSibling("SHA256SUMS"))) {
            String[] sumAndName = line.split(" {2}", 2);
            byte[] bytes = Files.readAllBytes(library.resolveSibling(sumAndName[1]));
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                    .as(sumAndName[1])
                    .isEqualTo(sumAndName[0]);
        }
        try (Stream<Path> files = Files.list(library.getParent())) {
            assertThat(files.filter(file -> file.toString().endsWith(".so")))
                    .as("libraries with a checksum")
                    .hasSize(Files.readAllLines(library.resolveSibling("SHA256SUMS"))
                            .size());
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void operatorsAreTheOnesThatTheHostCalls(Path library) throws IOException {
        assertThat(operators(library)).isEqualTo(OPERATORS);
    }

    static Stream<Path> librariesForGpus() throws IOException {
        return libraries().map(library -> library.resolveSibling(NCCL)).filter(Files::exists);
    }

    @Test
    void theLibraryForGpusIsThereForEachVersionOfPyTorchOnX86() throws IOException {
        assertThat(librariesForGpus()
                        .map(file -> FOLDER.relativize(file.getParent()).toString()))
                .containsExactly("linux-x86_64/2.0.1", "linux-x86_64/2.7.1");
    }

    @ParameterizedTest
    @MethodSource("librariesForGpus")
    void theLibraryForGpusNeedsTheOtherAndCudasPartOfPyTorch(Path library) throws IOException {
        assertThat(Files.readString(library, ISO_8859_1)).contains(LIBRARY, "libtorch_cuda.so", "ProcessGroupNCCL");
    }

    static Stream<Path> kernels() throws IOException {
        return libraries().map(library -> library.resolveSibling(KERNELS)).filter(Files::exists);
    }

    @Test
    void theKernelsAreThereForEachVersionOfPyTorchOnX86() throws IOException {
        assertThat(kernels().map(file -> FOLDER.relativize(file.getParent()).toString()))
                .containsExactly("linux-x86_64/2.0.1", "linux-x86_64/2.7.1");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theKernelsNeedNoOpenMpOfTheirOwn(Path library) throws IOException {
        assertThat(operators(library)).isEqualTo(KERNEL_OPERATORS);
        assertThat(Files.readString(library, ISO_8859_1))
                .contains("GOMP_parallel", "libtorch_cpu.so")
                .doesNotContain("libgomp");
    }

    static Stream<Path> allLibraries() throws IOException {
        return Stream.of(libraries(), librariesForGpus(), kernels()).flatMap(paths -> paths);
    }

    @ParameterizedTest
    @MethodSource("allLibraries")
    void noPathOfTheBuildIsInside(Path library) throws IOException {
        assertThat(Files.readString(library, ISO_8859_1))
                .doesNotContain("/work/", "/tmp/", "/home/", "/root/", System.getProperty("user.dir"));
    }

    /** Takes some minutes and downloads headers, unless {@code BIFOCAL_NATIVE_WORK} names a folder that has them. */
    @Tag("slow")
    @Test
    void aRebuildGivesTheSameLibraries(@TempDir Path out) throws IOException, InterruptedException {
        assumeTrue(isCommand("g++") && System.getProperty("os.arch").equals("amd64"), "a compiler for x86-64");
        build(out);
        build(out, "kernels");
        assertThat(operators(out.resolve(LIBRARY))).isEqualTo(OPERATORS);
        assertThat(operators(out.resolve(KERNELS))).isEqualTo(KERNEL_OPERATORS);
        if (compiler().equals("12.2.0")) {
            for (String name : List.of(LIBRARY, KERNELS)) {
                assertThat(out.resolve(name)).hasSameBinaryContentAs(FOLDER.resolve("linux-x86_64/2.0.1/" + name));
            }
        }
    }

    private static String compiler() throws IOException {
        Process version = new ProcessBuilder("g++", "-dumpfullversion").start();
        return new String(version.getInputStream().readAllBytes(), ISO_8859_1).strip();
    }

    private static void build(Path out, String... library) throws IOException, InterruptedException {
        String work = System.getenv().getOrDefault("BIFOCAL_NATIVE_WORK", "target/work");
        List<String> command = new ArrayList<>(List.of("./build.sh"));
        command.addAll(List.of(library));
        command.addAll(List.of("2.0.1", "linux-x86_64", work, out.toString()));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static List<String> operators(Path library) throws IOException {
        return SCHEMA.matcher(Files.readString(library, ISO_8859_1))
                .results()
                .map(MatchResult::group)
                .sorted()
                .toList();
    }

    private static boolean isCommand(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
