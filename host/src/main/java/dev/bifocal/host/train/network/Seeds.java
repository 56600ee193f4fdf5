package dev.bifocal.host.train.network;

import java.nio.charset.StandardCharsets;

/** Seeds of the engine's generator, by the name of what is random, so that one use never shifts another. */
public final class Seeds {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /** A seed for a named use, such as the initial weights of one head. */
    public static int of(long seed, String name) {
        long state = mix(seed + GOLDEN);
        for (byte letter : name.getBytes(StandardCharsets.UTF_8)) {
            state = mix(state ^ letter);
        }
        return (int) (state >>> 33);
    }

    /** A seed for one step of a named use. */
    public static int of(long seed, String name, long step) {
        return (int) (mix(of(seed, name) + step * GOLDEN) >>> 33);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
