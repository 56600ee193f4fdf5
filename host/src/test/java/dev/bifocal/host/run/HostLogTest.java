package dev.bifocal.host.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HostLogTest {

    private static final String APPLICATION = "bifocal.app";

    private final String before = System.getProperty(APPLICATION, "");

    @TempDir
    private Path folder;

    @BeforeEach
    void setApplication() {
        System.setProperty(APPLICATION, folder.toString());
    }

    @AfterEach
    void restoreApplication() {
        if (before.isEmpty()) {
            System.clearProperty(APPLICATION);
        } else {
            System.setProperty(APPLICATION, before);
        }
    }

    @Test
    void liesInTheApplicationsFolder() {
        assertThat(HostLog.file()).isEqualTo(folder.resolve("log.txt"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void followsNoLink() throws IOException {
        Path target = Files.createFile(folder.resolve("target"));
        Files.createSymbolicLink(folder.resolve("log.txt"), target);
        assertThat(HostLog.file()).hasFileName("log.txt");
        assertThat(HostLog.file().getParent()).isNotEqualTo(folder);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void waitsForNoPipe() throws Exception {
        Process made = new ProcessBuilder("mkfifo", folder.resolve("log.txt").toString()).start();
        assertThat(made.waitFor()).isZero();
        assertThat(HostLog.file().getParent()).isNotEqualTo(folder);
    }

    @Test
    void neverLiesInTheSharedTemporaryFolderItself() {
        System.setProperty(APPLICATION, folder.resolve("missing").toString());
        assertThat(HostLog.file().getParent()).isNotEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
        assertThat(HostLog.file()).hasFileName("log.txt");
    }
}
