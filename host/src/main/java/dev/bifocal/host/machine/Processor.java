package dev.bifocal.host.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The instruction sets of an x86 processor, as Linux reports them.
 *
 * @param flags names of instruction sets, such as {@code avx512f}; empty on other processors and systems
 */
public record Processor(Set<String> flags) {

    /** A system property that names another file than Linux's own, for tests of other processors. */
    public static final String PROPERTY = "bifocal.cpuinfo";

    /** Copies the set. */
    public Processor {
        flags = Set.copyOf(flags);
    }

    /** The processor of this machine. */
    public static Processor current() {
        return read(Path.of(System.getProperty(PROPERTY, "/proc/cpuinfo")));
    }

    static Processor read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return new Processor(lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip().split("\\s+", -1))
                    .map(flags -> Arrays.stream(flags).collect(Collectors.toSet()))
                    .orElse(Set.of()));
        } catch (IOException | UncheckedIOException e) {
            return new Processor(Set.of());
        }
    }

    /**
     * Whether the processor is known to lack AMX. Without AMX, matrix products in bfloat16 are slower than in {@code
     * float32}.
     */
    public boolean lacksAmx() {
        return !flags.isEmpty() && !hasAmx();
    }

    /** Whether the processor is known to multiply matrices in bfloat16 by AMX. */
    public boolean hasAmx() {
        return flags.contains("amx_bf16");
    }
}
