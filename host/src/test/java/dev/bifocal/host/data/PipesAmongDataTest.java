package dev.bifocal.host.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.cifar.CifarFile;
import dev.bifocal.host.data.codec.ImageFile;
import dev.bifocal.host.data.folder.ClassFolders;
import dev.bifocal.host.data.table.CsvRows;
import dev.bifocal.host.files.Pipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Named pipes in the place of files, which would block whoever opened them. */
@Timeout(30)
class PipesAmongDataTest {

    private static final String REASON = "it is a named pipe, and only regular files are read";

    @TempDir
    private Path folder;

    @Test
    void anImageThatIsAPipeIsNamedAndNotOpened() {
        Pipes.pipe(folder.resolve("train/cat/a.jpg"));
        Pipes.pipe(folder.resolve("test/cat/b.jpg"));
        Dataset dataset = ClassFolders.open(folder, Optional.empty());

        assertThatThrownBy(() -> dataset.train().read(0, new Image()))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("a.jpg")
                .hasMessageContaining(REASON);
        assertThat(ImageScan.of(dataset.test(), count -> {}).first().orElseThrow())
                .contains("b.jpg", REASON);
    }

    @Test
    void tablesMapsAndSingleImagesAreNotOpenedEither() {
        Path pipe = Pipes.pipe(folder.resolve("pipe"));

        Stream.<ThrowingCallable>of(
                        () -> CsvRows.text(pipe),
                        () -> CoarseMap.read(pipe, List.of("cat")),
                        () -> ImageFile.read(pipe),
                        () -> CifarFile.read(pipe, 1))
                .forEach(call -> assertThatThrownBy(call)
                        .isInstanceOf(BifocalException.class)
                        .hasMessageContaining(REASON));
    }
}
