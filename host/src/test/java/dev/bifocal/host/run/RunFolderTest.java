package dev.bifocal.host.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTest {

    @TempDir
    private Path root;

    @Test
    void holdsConfigurationProvenanceAndStatus() {
        RunFolder folder = TestProvenance.run(root, "maskcon", "0123456789abcdef", "seed: 7\n");
        assertThat(folder.path().getParent()).isEqualTo(root.resolve("maskcon"));
        assertThat(folder.name()).matches("\\d{8}-\\d{6}-01234567");
        assertThat(folder.experiment()).isEqualTo("maskcon");
        assertThat(folder.config()).hasContent("seed: 7\n");
        assertThat(folder.checkpoints()).isEmptyDirectory();
        assertThat(folder.provenance()).isEqualTo(TestProvenance.of());
        assertThat(folder.status().state()).isEqualTo(RunState.RUNNING);
        assertThat(folder.status().epochs()).isEqualTo(12);
    }

    @Test
    void isReadAgainAsItWasWritten() {
        RunFolder folder = TestProvenance.run(root, "maskcon", "0123456789abcdef", "seed: 7\n");
        RunFolder opened = RunFolder.open(folder.path());
        assertThat(opened.status()).isEqualTo(folder.status());
        assertThat(opened.provenance()).isEqualTo(folder.provenance());
    }

    @Test
    void knowsWhatItsStartDecided() {
        RunFolder open = TestProvenance.run(root, "maskcon", "0123456789abcdef", "compute: {precision: auto}\n");
        assertThat(open.decisions()).containsExactly("compute.precision=fp32");
        RunFolder stated = TestProvenance.run(root, "maskcon", "0123456789abcdef", "compute: {precision: bf16}\n");
        assertThat(stated.decisions()).isEmpty();
    }

    @Test
    void isNeverSharedByRunsThatStartTogether() {
        List<Path> paths = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> TestProvenance.run(root, "maskcon", "0123456789abcdef", "n: " + i + "\n")
                        .path())
                .toList();
        assertThat(paths).doesNotHaveDuplicates();
        for (int i = 0; i < paths.size(); i++) {
            assertThat(paths.get(i).resolve("config.yaml")).hasContent("n: " + i + "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../elsewhere", "", "a/b", ".hidden", "a b"})
    void refusesANameThatIsNoFolder(String name) {
        assertThatThrownBy(() -> TestProvenance.run(root, name, "0123", ""))
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.CONFIGURATION);
                    assertThat(e).hasMessageContaining("'" + name + "'");
                });
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void refusesAFolderWithoutRun() {
        assertThatThrownBy(() -> RunFolder.open(root))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(root.toString());
    }

    @Test
    void saysWhichFileIsDamaged() throws IOException {
        RunFolder folder = TestProvenance.run(root, "maskcon", "0123", "");
        Files.writeString(folder.path().resolve("status.json"), "{\"state\": \"runn");
        assertThatThrownBy(folder::status).isInstanceOf(BifocalException.class).hasMessageContaining("status.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    status.json     | null               | it contains null
                    status.json     |                    | No content to map
                    status.json     | []                 | Cannot deserialize
                    status.json     | {"state": "done"}  | it has no value for started
                    status.json     | {"state": "dane"}  | Cannot deserialize
                    provenance.json | null               | it contains null
                    provenance.json | {}                 | it has no value for plugins
                    provenance.json | {"plugins": null}  | it has no value for plugins
                    provenance.json | {"plugins": [{}], "versions": {}} | it has no value for versions.bifocal
                    config.yaml     | null               | it contains no settings
                    config.yaml     | [1]                | it contains no settings
                    config.yaml     | '{ a: ['           | it is not valid YAML in line 1
                    """)
    void saysWhatAFileLacks(String file, @Nullable String text, String reason) throws IOException {
        RunFolder folder = TestProvenance.run(root, "maskcon", "0123", "a: 1");
        Path damaged = folder.path().resolve(file);
        Files.writeString(damaged, text == null ? "" : text);
        assertThatThrownBy(() -> {
                    folder.settings();
                    folder.status();
                    folder.provenance();
                })
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.USAGE);
                    assertThat(e).hasMessageStartingWith(damaged + " cannot be read: " + reason);
                    assertThat(e.getMessage()).endsWith(".").doesNotContain("\n");
                });
    }

    @Test
    void opensOnlyRegularFiles() throws IOException {
        RunFolder folder = TestProvenance.run(root, "maskcon", "0123", "a: 1");
        Files.delete(folder.path().resolve("status.json"));
        Files.createDirectory(folder.path().resolve("status.json"));
        assertThatThrownBy(() -> RunFolder.open(folder.path()).status())
                .hasMessageContaining("status.json cannot be read: it is not a regular file.");
        Files.write(folder.config(), new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(folder::settings)
                .hasMessageEndingWith("config.yaml cannot be read: it is not text in UTF-8.");
        Files.delete(folder.config());
        assertThatThrownBy(folder::settings).hasMessageEndingWith("config.yaml does not exist.");
    }

    @Test
    void readsStatusOfANewerVersion() throws IOException {
        RunFolder folder = TestProvenance.run(root, "maskcon", "0123", "");
        Path file = folder.path().resolve("status.json");
        RunStatus before = folder.status();
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{ \"unheardOf\": 1,"));
        assertThat(folder.status()).isEqualTo(before);
    }

    @Test
    void saysThatTheRootCannotBeWritten() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        assertThatThrownBy(() -> TestProvenance.run(file, "maskcon", "0123", ""))
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.CONFIGURATION);
                    assertThat(e).hasMessageContaining(file.resolve("maskcon") + " cannot be written: not a directory");
                    assertThat(e.remedy()).contains("run.root").doesNotContain("space");
                });
    }
}
