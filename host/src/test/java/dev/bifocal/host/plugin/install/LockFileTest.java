package dev.bifocal.host.plugin.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

    @TempDir
    private Path root;

    private Workshop workshop;
    private Path lock;

    @BeforeEach
    void installed() {
        workshop = new Workshop(root.resolve("a"));
        lock = root.resolve("plugins.lock");
    }

    private void writeLock() {
        LockFile.of(workshop.store().installed()).write(lock);
    }

    @Test
    void aLockReproducesTheSetOnAnotherMachine() throws IOException {
        SigningKey key = workshop.trustedKey("team");
        workshop.install(workshop.signedJar("signed", "1.0.0", key));
        workshop.install(workshop.signedJar("signed", "1.1.0", key));
        workshop.installUnsigned(workshop.jar("unsigned", "1.0.0"), "unsigned");
        writeLock();

        Workshop other = new Workshop(root.resolve("b"));
        other.keys().trust(key.open());
        other.installUnsigned(other.jar("extra", "1.0.0"), "extra");
        other.installUnsigned(other.jar("signed", "9.0.0"), "signed");
        assertThat(catchThrowableOfType(BifocalException.class, () -> other.installer()
                        .replaceAll(LockFile.read(lock).offers(lock), Workshop.unsigned())))
                .hasMessageContaining("'unsigned'");
        assertThat(other.installed()).containsExactly("extra 1.0.0", "signed 9.0.0");

        other.installer().replaceAll(LockFile.read(lock).offers(lock), Workshop.unsigned("unsigned"));

        assertThat(other.store().installed().current())
                .isEqualTo(workshop.store().installed().current());
        assertThat(other.store().installed().get("signed").former())
                .extracting(InstalledJar::version)
                .containsExactly("9.0.0");
    }

    @Test
    void aJarThatChangedSinceTheLockWasWrittenIsRefused() throws IOException {
        Path jar = workshop.jar("demo", "1.0.0");
        workshop.installUnsigned(jar, "demo");
        writeLock();
        workshop.installer().remove("demo");
        Files.copy(workshop.jar("other", "1.0.0"), jar, StandardCopyOption.REPLACE_EXISTING);

        assertThat(catchThrowableOfType(BifocalException.class, () -> workshop.installer()
                        .replaceAll(LockFile.read(lock).offers(lock), Workshop.unsigned("demo"))))
                .hasMessageContaining("is not the expected file");
    }

    @Test
    void aJarThatIsInTheStoreIsNotReadFromItsSourceAgain() throws IOException {
        Path jar = workshop.jar("demo", "1.0.0");
        workshop.installUnsigned(jar, "demo");
        writeLock();
        workshop.installUnsigned(workshop.jar("demo", "1.1.0"), "demo");
        Files.delete(jar);

        workshop.installer().replaceAll(LockFile.read(lock).offers(lock), Workshop.unsigned("demo"));

        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
    }

    @Test
    void urlsMayBeRelativeToTheLock() throws IOException {
        workshop.installUnsigned(workshop.jar("demo", "1.0.0"), "demo");
        writeLock();
        assertThat(LockFile.read(lock).onlyHere()).extracting(InstalledJar::id).containsExactly("demo");
        Files.writeString(
                lock,
                Files.readString(lock)
                        .replace(
                                workshop.jars()
                                        .resolve("demo-1.0.0.jar")
                                        .toUri()
                                        .toString(),
                                "a/jars/demo-1.0.0.jar"));
        assertThat(LockFile.read(lock).onlyHere()).isEmpty();
        workshop.installer().remove("demo");

        workshop.installer().replaceAll(LockFile.read(lock).offers(lock), Workshop.unsigned("demo"));

        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
    }

    @Test
    void aLockReplacesADamagedRecord() throws IOException {
        workshop.installUnsigned(workshop.jar("demo", "1.0.0"), "demo");
        writeLock();
        Files.writeString(workshop.store().folder().resolve("plugins.json"), "{");
        BifocalException damaged = catchThrowableOfType(BifocalException.class, workshop::installed);
        assertThat(damaged).hasMessageContaining("plugins.json cannot be read");
        assertThat(damaged.remedy()).contains("install --lock");

        workshop.installer().replaceAll(LockFile.read(lock).offers(lock), Workshop.unsigned("demo"));

        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
    }

    @Test
    void aDamagedLockIsReported() throws IOException {
        assertThat(catchThrowableOfType(BifocalException.class, () -> LockFile.read(lock)))
                .hasMessageContaining("There is no lock");
        Files.writeString(
                lock,
                "{\"format\": 1, \"plugins\": [{\"id\": \"../x\", \"version\": \"1.0.0\", \"sha256\": \"%s\", \"url\": \"x\"}]}"
                        .formatted("0".repeat(64)));
        assertThat(catchThrowableOfType(BifocalException.class, () -> LockFile.read(lock)))
                .hasMessageContaining("'../x' is not the id of a plugin");
    }
}
