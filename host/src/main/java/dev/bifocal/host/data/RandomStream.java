package dev.bifocal.host.data;

/**
 * A stream of random numbers for a seed, a purpose and an index, equal on all platforms.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
 * 2014). The JDK does not guarantee stable sequences for its generators of this kind.
 */
public final class RandomStream {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** The stream of an index. Streams with different seeds, purposes or indices are independent. */
    public RandomStream(long seed, String purpose, long index) {
        state = mix(mix(mix(seed) + purpose.hashCode()) + index);
    }

    /** A uniform number in [0, 1). */
    public double uniform() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** A uniform number from {@code low} to {@code high}. */
    public double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** A uniform integer from 0 to {@code bound}, exclusive. The bias is below 2^-21 for any bound. */
    public int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return uniform() < probability;
    }

    /** 64 random bits. */
    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    private static long mix(long value) {
        long z = value + GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
