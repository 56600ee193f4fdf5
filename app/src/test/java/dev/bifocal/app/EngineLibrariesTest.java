package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.machine.NativeFlavour;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which native code is loaded, by processes whose home cannot be written to. */
@DisabledOnOs(OS.WINDOWS)
class EngineLibrariesTest {

    private static final String TORCH = System.mapLibraryName("torch");

    @TempDir
    private Path folder;

    private Path home;
    private Path temporary;
    private Checkout checkout;

    @BeforeEach
    void prepare() throws IOException {
        // Nobody, not even root, can make a folder below a file.
        home = Files.createFile(folder.resolve("file")).resolve("home");
        temporary = Files.createDirectory(folder.resolve("tmp"));
        checkout = Checkout.built(folder.resolve("checkout"));
    }

    @Test
    void nothingIsLoadedThatAnotherUserOrAKilledProcessHasLeft() throws Exception {
        NativeFlavour flavour = NativeFlavour.onClassPath().get(0);
        Path planted = Files.createDirectories(temporary
                        .resolve(".djl.ai/pytorch")
                        .resolve("%s-%s-%s".formatted(flavour.version(), flavour.flavour(), flavour.classifier())))
                .resolve(TORCH);
        Files.writeString(planted, "not of this user");
        assertThat(doctor(Map.of())).contains("ok       PyTorch");
        assertThat(planted).hasContent("not of this user");
        Path library = unpacked(System.mapLibraryName("torch_cpu"));
        long size = Files.size(library);

        truncate(library, size / 2);
        assertThat(doctor(Map.of())).contains("ok       PyTorch");
        assertThat(library).hasSize(size);

        truncate(library, size / 2);
        Checkout.Result trained = checkout.run(
                environment(Map.of()),
                "train",
                "selfcon",
                "data.dataset=shapes",
                "epochs=1",
                "data.shapes.train=64",
                "data.shapes.test=110",
                "batch=32",
                "memory.size=64",
                "encoder.width=8",
                "run.root=" + folder.resolve("runs"));
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(library).hasSize(size);
        // DJL has found each library under its name and unpacked none itself.
        try (Stream<Path> files = Files.list(library.getParent())) {
            assertThat(files)
                    .hasSize(Files.readAllLines(library.getParent()
                                    .resolveSibling(library.getParent().getFileName() + ".verified"))
                            .size());
        }
    }

    @Test
    void aFolderThatOthersMayWriteToIsRefused() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Map<String, String> environment = environment(Map.of("DJL_CACHE_DIR", shared.toString()));
        Checkout.Result doctor = checkout.run(environment, "doctor");
        assertThat(doctor.exitCode()).isEqualTo(1);
        assertThat(doctor.out()).contains("other users can write to " + shared);
        Checkout.Result trained = checkout.run(
                environment, "train", "selfcon", "data.dataset=shapes", "run.root=" + folder.resolve("runs"));
        assertThat(trained.exitCode()).isEqualTo(2);
        assertThat(trained.err())
                .startsWith("error: ")
                .contains("other users can write to " + shared, "DJL_CACHE_DIR")
                .doesNotContain("\tat ");
        assertThat(shared).isEmptyDirectory();
    }

    private String doctor(Map<String, String> more) throws IOException, InterruptedException {
        Checkout.Result doctor = checkout.run(environment(more), "doctor");
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
        return doctor.out();
    }

    private Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("BIFOCAL_JAVA_OPTS", "-Duser.home=%s -Djava.io.tmpdir=%s".formatted(home, temporary));
        return environment;
    }

    private Path unpacked(String name) throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().equals(name))
                    .toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private static void truncate(Path file, long size) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(size);
        }
    }
}
