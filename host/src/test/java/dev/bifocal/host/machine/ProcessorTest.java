package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {

    @TempDir
    Path folder;

    private Processor of(String text) throws IOException {
        return Processor.read(Files.writeString(folder.resolve("cpuinfo"), text));
    }

    @Test
    void tellsWhetherBfloat16IsFaster() throws IOException {
        assertThat(
                        of(
                                "vendor_id\t: GenuineIntel\nflags\t\t: fpu avx512f avx512_bf16\n\nprocessor\t: 1\nflags\t\t: fpu\n"))
                .satisfies(cpu -> assertThat(cpu.flags()).containsExactlyInAnyOrder("fpu", "avx512f", "avx512_bf16"))
                .satisfies(cpu -> assertThat(cpu.hasFastBfloat16()).isFalse())
                .satisfies(cpu -> assertThat(cpu.lacksFastBfloat16()).isTrue());
        assertThat(of("flags\t\t: fpu avx512f amx_bf16 amx_tile fpu\n"))
                .satisfies(cpu -> assertThat(cpu.hasFastBfloat16()).isTrue())
                .satisfies(cpu -> assertThat(cpu.lacksFastBfloat16()).isFalse());
        assertThat(of("vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx512f avx512_bf16\n")
                        .hasFastBfloat16())
                .isTrue();
        assertThat(of("vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx2\n").lacksFastBfloat16())
                .isTrue();
    }

    @Test
    void tellsWhetherItHasAmx() throws IOException {
        assertThat(of("vendor_id\t: GenuineIntel\nflags\t\t: avx2 amx_bf16 amx_tile\n")
                        .hasAmx())
                .isTrue();
        assertThat(of("vendor_id\t: AuthenticAMD\nflags\t\t: avx2 avx512_bf16\n")
                        .hasAmx())
                .isFalse();
    }

    @Test
    void knowsNothingOfOtherProcessorsAndSystems() throws IOException {
        for (Processor unknown : List.of(
                of("processor\t: 0\nFeatures\t: fp asimd bf16\n"), of(""), Processor.read(folder.resolve("absent")))) {
            assertThat(unknown).isEqualTo(new Processor(false, Set.of()));
            assertThat(unknown.hasFastBfloat16()).isFalse();
            assertThat(unknown.lacksFastBfloat16()).isFalse();
            assertThat(unknown.hasAmx()).isFalse();
        }
    }
}
