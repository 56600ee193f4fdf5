package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries with the driver's functions, which a C compiler makes here. */
@EnabledOnOs(OS.LINUX)
class DriverTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {34, 100, 803})
    void tellsTheErrorOfALibraryThatDoesNotStart(int error) throws Exception {
        // The stub of the CUDA toolkit gives error 34 for each function.
        Path library = driver("int cuInit(unsigned f) { return %1$s; } int cuDriverGetVersion(int *v) { return %1$s; }"
                .formatted(error));
        assertThat(Driver.find(library.toString())).hasValueSatisfying(driver -> {
            assertThat(driver.location()).isEqualTo(library.toString());
            assertThat(driver.error()).isEqualTo(error);
            assertThat(driver.version()).isZero();
            assertThat(driver.gpus()).isEmpty();
        });
    }

    @Test
    void asksADriverForItsGpus() throws Exception {
        Path library = driver(
                """
                int cuInit(unsigned f) { return 0; }
                int cuDriverGetVersion(int *v) { *v = 12040; return 0; }
                int cuDeviceGetCount(int *n) { *n = 2; return 0; }
                int cuDeviceGetName(char *name, int length, int gpu) { name[0] = 'A' + gpu; name[1] = 0; return 0; }
                int cuDeviceGetAttribute(int *v, int attribute, int gpu) { *v = attribute == 75 ? 9 : gpu; return 0; }
                """);
        assertThat(Driver.find(library.toString())).hasValueSatisfying(driver -> {
            assertThat(driver.error()).isZero();
            assertThat(driver.version()).isEqualTo(12_040);
            assertThat(driver.gpus()).containsExactly(new Driver.Gpu("A", 90), new Driver.Gpu("B", 91));
        });
    }

    @Test
    void findsNoDriver() throws IOException {
        Path text = Files.writeString(folder.resolve("libcuda.so.1"), "not a library");
        assertThat(Driver.find(text.toString())).isEmpty();
        assertThat(Driver.find("libcuda-of-nobody.so.1")).isEmpty();
    }

    @Test
    void asksTheDriverOfThisMachine() {
        Driver.find().ifPresent(driver -> assertThat(driver.error() != 0 || driver.version() > 0)
                .isTrue());
    }

    private Path driver(String functions) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("driver.c"), functions);
        Path library = folder.resolve("libcuda.so.1");
        String command = "exec cc -shared -fPIC -o \"$0\" \"$1\"";
        int exit = new ProcessBuilder("sh", "-c", command, library.toString(), source.toString())
                .inheritIO()
                .start()
                .waitFor();
        assumeThat(exit).as("exit code of cc, the C compiler; install gcc").isZero();
        return library;
    }
}
