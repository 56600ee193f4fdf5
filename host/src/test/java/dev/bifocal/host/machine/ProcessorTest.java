package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {

    @TempDir
    Path folder;

    private Processor of(String text) throws IOException {
        return Processor.read(Files.writeString(folder.resolve("cpuinfo"), text));
    }

    @Test
    void tellsWhetherAProcessorLacksAmx() throws IOException {
        assertThat(of("processor\t: 0\nflags\t\t: fpu avx512f avx512_bf16\n\nprocessor\t: 1\nflags\t\t: fpu\n"))
                .satisfies(cpu -> assertThat(cpu.flags()).containsExactlyInAnyOrder("fpu", "avx512f", "avx512_bf16"))
                .satisfies(cpu -> assertThat(cpu.lacksAmx()).isTrue());
        assertThat(of("flags\t\t: fpu avx512f amx_bf16 amx_tile fpu\n"))
                .satisfies(cpu -> assertThat(cpu.lacksAmx()).isFalse())
                .satisfies(cpu -> assertThat(cpu.hasAmx()).isTrue());
    }

    @Test
    void knowsNothingOfOtherProcessorsAndSystems() throws IOException {
        assertThat(of("processor\t: 0\nFeatures\t: fp asimd bf16\n").lacksAmx()).isFalse();
        assertThat(of("").lacksAmx()).isFalse();
        assertThat(of("").hasAmx()).isFalse();
        assertThat(Processor.read(folder.resolve("absent")).lacksAmx()).isFalse();
    }
}
