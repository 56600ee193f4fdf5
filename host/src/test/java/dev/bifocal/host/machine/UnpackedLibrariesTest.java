package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class UnpackedLibrariesTest {

    private static final byte[] ONE = "the first library".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TWO = "the second library".repeat(100_000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path temporary;

    private Path jar;
    private Path cache;
    private Path folder;

    @BeforeEach
    void writeJar() throws IOException {
        jar = temporary.resolve("native.jar");
        cache = temporary.resolve("cache");
        folder = cache.resolve("1.0-cpu");
        writeJar(ONE, TWO);
    }

    @Test
    void unpacksEachLibraryForThisUserAlone() throws IOException {
        assertThat(verify(false)).isEqualTo(folder.toRealPath());
        assertThat(folder.resolve("one.so")).hasBinaryContent(ONE);
        assertThat(folder.resolve("two.so")).hasBinaryContent(TWO);
        assertThat(names(folder)).containsExactly("one.so", "two.so");
        assertThat(names(cache)).containsExactly(".lock", "1.0-cpu", "1.0-cpu.verified");
        if (Ownership.SUPPORTED) {
            for (Path path : List.of(cache, folder, folder.resolve("one.so"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo("rwx------");
            }
        }
    }

    @Test
    void leavesWhatIsWholeAsItIs() throws IOException {
        verify(false);
        Object before = Files.getLastModifiedTime(folder.resolve("two.so"));
        verify(false);
        verify(true);
        assertThat(Files.getLastModifiedTime(folder.resolve("two.so"))).isEqualTo(before);
    }

    @Test
    void unpacksATruncatedLibraryAgain() throws IOException {
        verify(false);
        Files.write(folder.resolve("two.so"), "the second".getBytes(StandardCharsets.UTF_8));
        verify(false);
        assertThat(folder.resolve("two.so")).hasBinaryContent(TWO);
    }

    @Test
    void unpacksAMissingLibraryAgain() throws IOException {
        verify(false);
        Files.delete(folder.resolve("one.so"));
        verify(false);
        assertThat(folder.resolve("one.so")).hasBinaryContent(ONE);
    }

    @Test
    void comparesEveryByteOfALibraryThatWasWrittenTo() throws IOException {
        verify(false);
        Path library = folder.resolve("two.so");
        FileTime time = Files.getLastModifiedTime(library);
        byte[] damaged = TWO.clone();
        damaged[1000] ^= 1;
        Files.write(library, damaged);
        if (Ownership.SUPPORTED) {
            // Windows has no time of the last change of status.
            Files.setLastModifiedTime(library, time);
        }
        verify(false);
        assertThat(library).hasBinaryContent(TWO);
    }

    @Test
    void doesNotTrustALibraryWithoutARecord() throws IOException {
        Files.createDirectories(folder, PrivateFolder.mode());
        byte[] planted = ONE.clone();
        planted[0] ^= 1;
        Files.createFile(folder.resolve("one.so"), PrivateFolder.mode());
        Files.write(folder.resolve("one.so"), planted);
        verify(false);
        assertThat(folder.resolve("one.so")).hasBinaryContent(ONE);
    }

    @Test
    void unpacksAgainWhenTheJarHasOtherLibraries() throws IOException {
        verify(false);
        writeJar(TWO, ONE);
        verify(false);
        assertThat(folder.resolve("one.so")).hasBinaryContent(TWO);
        assertThat(folder.resolve("two.so")).hasBinaryContent(ONE);
    }

    @Test
    void removesWhatAKilledProcessHasLeft() throws IOException {
        verify(false);
        Files.createFile(cache.resolve(".two.so.0a1b.unpacking"));
        verify(false);
        assertThat(names(cache)).containsExactly(".lock", "1.0-cpu", "1.0-cpu.verified");
    }

    @Test
    void refusesADamagedJarAndLeavesNothing() throws IOException {
        byte[] bytes = Files.readAllBytes(jar);
        // Stored entries: the content follows the 30 bytes of the header and the name.
        bytes[30 + "lib/one.so".length()] ^= 1;
        Files.write(jar, bytes);
        assertThatIOException()
                .isThrownBy(() -> verify(false))
                .withMessageContaining("native.jar")
                .withMessageContaining("damaged");
        assertThat(names(folder)).isEmpty();
        assertThat(names(cache)).containsExactly(".lock", "1.0-cpu");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void refusesAFileThatOthersMayWriteTo() throws IOException {
        verify(false);
        Path planted = OwnershipTest.withMode(Files.createFile(folder.resolve("extra.so")), "rw-rw-rw-");
        assertThatIOException().isThrownBy(() -> verify(false)).withMessage("other users can write to " + planted);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void replacesALinkByTheLibrary() throws IOException {
        verify(false);
        Path elsewhere = Files.createFile(temporary.resolve("elsewhere"), PrivateFolder.mode());
        Files.write(elsewhere, ONE);
        Files.delete(folder.resolve("one.so"));
        Files.createSymbolicLink(folder.resolve("one.so"), elsewhere);
        verify(false);
        assertThat(folder.resolve("one.so")).isRegularFile().hasBinaryContent(ONE);
        assertThat(Files.isSymbolicLink(folder.resolve("one.so"))).isFalse();
    }

    @Test
    void severalAtATimeEndWithWholeLibraries() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Path>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> verify(false));
            }
            for (Future<Path> done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isEqualTo(folder.toRealPath());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(names(cache)).containsExactly(".lock", "1.0-cpu", "1.0-cpu.verified");
        assertThat(folder.resolve("two.so")).hasBinaryContent(TWO);
    }

    @Test
    void refusesAFullDiskBeforeItWrites() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> verify(false, new FakeDisk(ONE.length + TWO.length - 1, true)))
                .withMessage("%s needs 2 MB of free space for the libraries, and has 1 MB", cache.toRealPath());
        assertThat(names(folder)).isEmpty();
        verify(false, new FakeDisk(ONE.length + TWO.length, true));
        // What is there needs no space.
        verify(true, new FakeDisk(0, true));
    }

    @Test
    void usesAReadOnlyCacheThatIsComplete() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> verify(false, new FakeDisk(1L << 40, false)))
                .withMessageContaining("cannot be written to");
        verify(false);
        assertThat(verify(true, new FakeDisk(0, false))).isEqualTo(folder.toRealPath());
    }

    private record FakeDisk(long free, boolean writable) implements UnpackedLibraries.Disk {

        @Override
        public long free(Path folder) {
            return free;
        }

        @Override
        public boolean writable(Path folder) {
            return writable;
        }
    }

    private Path verify(boolean everyByte) throws IOException {
        return verify(everyByte, UnpackedLibraries.Disk.REAL);
    }

    private Path verify(boolean everyByte, UnpackedLibraries.Disk disk) throws IOException {
        return UnpackedLibraries.in(
                        cache,
                        "1.0-cpu",
                        Ownership.ofThisProcess(),
                        Map.of("one.so", resource("lib/one.so"), "two.so", resource("lib/two.so")),
                        disk)
                .verify(everyByte);
    }

    private URL resource(String name) throws IOException {
        return URI.create("jar:" + jar.toUri() + "!/" + name).toURL();
    }

    private void writeJar(byte[] first, byte[] second) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.setLevel(0);
            put(zip, "lib/one.so", first);
            put(zip, "lib/two.so", second);
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
