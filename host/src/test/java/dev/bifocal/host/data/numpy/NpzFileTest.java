package dev.bifocal.host.data.numpy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.data.PythonFixtures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({"stored,0", "deflated,0", "stored,100000", "deflated,100000"})
    void readsWhatNumpyWrote(String kind, long largestOnHeap) throws IOException {
        Path file = copy("imagenet32-%s.npz".formatted(kind));
        try (NpzFile npz = NpzFile.open(file, largestOnHeap)) {
            NumpyArray data = npz.array("data");

            assertThat(data.type()).hasToString("uint8");
            assertThat(data.shape()).containsExactly(3, 3072);
            assertThat(content(data)).isEqualTo(PythonFixtures.pixels(3 * 3072));
            assertThat(data.bytes().isDirect()).isEqualTo(largestOnHeap == 0);
            assertThat(npz.array("labels").integers()).containsExactly(1, 1000, 7);
            assertThat(npz.array("mean").type()).hasToString("float64");
        }
    }

    @Test
    void mapsAStoredArrayWithinTheArchive() throws IOException {
        try (NpzFile npz = NpzFile.open(copy("imagenet32-stored.npz"), 0)) {
            npz.array("data");
        }

        assertThat(files()).containsExactly("imagenet32-stored.npz");
    }

    @Test
    void unpacksADeflatedArrayOnceAndAgainAfterTheArchiveChanged() throws IOException {
        Path file = copy("imagenet32-deflated.npz");
        open(file);
        List<String> unpacked = files();
        assertThat(unpacked).hasSize(2).anyMatch(name -> name.matches("imagenet32-deflated\\.data-[0-9a-f]{8}\\.npy"));
        Path cache = temp.resolve(unpacked.get(1).endsWith(".npy") ? unpacked.get(1) : unpacked.get(0));
        Files.setLastModifiedTime(cache, FileTime.fromMillis(1000));

        open(file);
        assertThat(Files.getLastModifiedTime(cache).toMillis()).isEqualTo(1000);

        write(file, "data.npy", npy("'<i4'", "False", "(1,)", 4));
        open(file);
        assertThat(files()).hasSize(3);
    }

    @Test
    void unpacksAgainWhatIsCut() throws IOException {
        Path file = copy("imagenet32-deflated.npz");
        open(file);
        Path cache = temp.resolve(files().stream()
                .filter(name -> name.endsWith(".npy"))
                .findFirst()
                .orElseThrow());
        Files.write(cache, Arrays.copyOf(Files.readAllBytes(cache), 100));

        try (NpzFile npz = NpzFile.open(file, 0)) {
            assertThat(content(npz.array("data"))).isEqualTo(PythonFixtures.pixels(3 * 3072));
        }
    }

    /** Another process that writes a temporary file. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.lock();
                System.out.println("locked");
                // Waits until it is killed.
                System.in.read();
            }
        }
    }

    @Test
    void removesWhatAKilledProcessHasLeftAndNothingElse() throws Exception {
        Path file = copy("imagenet32-deflated.npz");
        open(file);
        String unpacked = files().stream()
                .filter(name -> name.endsWith(".npy"))
                .findFirst()
                .orElseThrow();
        Path temporary = temp.resolve(".%s.0a1b.tmp".formatted(unpacked));
        Path other = Files.createFile(temp.resolve(".imagenet32-deflated.npz.tmp"));
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(writer.inputReader().readLine()).isEqualTo("locked");
            open(file);
            assertThat(temporary).exists();
        } finally {
            writer.destroyForcibly().waitFor();
        }

        open(file);

        assertThat(temporary).doesNotExist();
        assertThat(other).exists();
        assertThat(files()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100_000})
    void refusesADeflatedArrayWithAWrongChecksum(long largestOnHeap) throws IOException {
        Path file = copy("imagenet32-deflated.npz");
        byte[] bytes = Files.readAllBytes(file);
        // The checksum in the directory, whose first entry is data.npy.
        int directory = new String(bytes, ISO_8859_1).indexOf("PK\1\2");
        bytes[directory + 16]++;
        Files.write(file, bytes);

        try (NpzFile npz = NpzFile.open(file, largestOnHeap)) {
            assertThatThrownBy(() -> npz.array("data"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the checksum of its array data.npy is wrong");
        }
        assertThat(files()).containsExactly("imagenet32-deflated.npz");
    }

    @Test
    void refusesAnArchiveThatIsCut() throws IOException {
        Path file = copy("imagenet32-stored.npz");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5000));

        assertThatThrownBy(() -> NpzFile.open(file)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    '|O'    ; False ; (2,)      ; 8  ; an array of type '|O', but only numbers are supported
                    '<U5'   ; False ; (2,)      ; 40 ; an array of type '<U5'
                    [('a',1)] ; False ; (2,)    ; 8  ; an array of records
                    '<i4'   ; False ; (3,)      ; 8  ; shape [3] and type int32 with 8 bytes instead of 12
                    '<i4'   ; Maybe ; (2,)      ; 8  ; the header
                    '<i4'   ; False ; (99999999999,) ; 8 ; an array of shape
                    '<i4'   ; False ; (65536, 65536, 65536) ; 8 ; an array of shape
                    """,
            quoteCharacter = '`')
    void refusesArraysOfOtherKinds(String descr, String order, String shape, int bytes, String message)
            throws IOException {
        Path file = write(temp.resolve("a.npz"), "data.npy", npy(descr, order, shape, bytes));

        try (NpzFile npz = NpzFile.open(file)) {
            assertThatThrownBy(() -> npz.array("data"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void refusesEntriesThatAreNoArraysOrNotThere() throws IOException {
        Path file = write(temp.resolve("a.npz"), "data.npy", new byte[] {1, 2, 3});

        try (NpzFile npz = NpzFile.open(file)) {
            assertThatThrownBy(() -> npz.array("data")).hasMessageContaining("ends within its header");
            assertThatThrownBy(() -> npz.array("labels")).hasMessage("it has no array 'labels', only [data.npy]");
        }
    }

    @Test
    void mapsNoStoredArrayThatLiesElsewhereThanItShould() throws IOException {
        // Bytes before the first entry, as a self-extracting archive has them.
        Path file = temp.resolve("a.npz");
        byte[] archive = Files.readAllBytes(PythonFixtures.path("imagenet32-stored.npz"));
        byte[] moved = new byte[archive.length + 7];
        System.arraycopy(archive, 0, moved, 7, archive.length);
        Files.write(file, moved);

        try (NpzFile npz = NpzFile.open(file, 0)) {
            assertThat(content(npz.array("data"))).isEqualTo(PythonFixtures.pixels(3 * 3072));
        }
        assertThat(files()).hasSize(2);
    }

    private static byte[] npy(String descr, String order, String shape, int bytes) {
        String header = "{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n".formatted(descr, order, shape);
        String start = "\u0093NUMPY\1\0" + (char) header.length() + "\0" + header;
        return Arrays.copyOf(start.getBytes(ISO_8859_1), start.length() + bytes);
    }

    private static Path write(Path file, String name, byte[] content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        }
        return file;
    }

    private static void open(Path file) throws IOException {
        try (NpzFile npz = NpzFile.open(file, 0)) {
            npz.array("data");
        }
    }

    private Path copy(String fixture) throws IOException {
        return Files.copy(PythonFixtures.path(fixture), temp.resolve(fixture));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] content(NumpyArray array) {
        byte[] content = new byte[array.bytes().limit()];
        array.bytes().get(0, content);
        return content;
    }
}
