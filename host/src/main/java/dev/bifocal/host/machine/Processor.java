package dev.bifocal.host.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The instruction sets of an x86 processor, as Linux reports them.
 *
 * @param amd whether AMD has made the processor
 * @param flags names of instruction sets, such as {@code avx512f}; empty on other processors and systems
 */
public record Processor(boolean amd, Set<String> flags) {

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
        try {
            List<String> lines = Files.readAllLines(file);
            return new Processor(
                    value(lines, "vendor_id").equals("AuthenticAMD"),
                    Arrays.stream(value(lines, "flags").split("\\s+", -1))
                            .filter(flag -> !flag.isEmpty())
                            .collect(Collectors.toSet()));
        } catch (IOException e) {
            return new Processor(false, Set.of());
        }
    }

    /** The value of a key for the first core; empty if no line has the key. */
    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("");
    }

    /**
     * Whether the processor is known to multiply matrices in bfloat16 faster than in {@code float32}: by AMX, or by
     * AMD's AVX-512. Intel's processors with avx512_bf16 and without AMX are slower in bfloat16.
     */
    public boolean hasFastBfloat16() {
        return hasAmx() || (amd && flags.contains("avx512_bf16"));
    }

    /** Whether the processor is known to be no faster in bfloat16. */
    public boolean lacksFastBfloat16() {
        return !flags.isEmpty() && !hasFastBfloat16();
    }

    /** Whether the processor multiplies tiles of matrices in bfloat16. */
    public boolean hasAmx() {
        return flags.contains("amx_bf16");
    }
}
