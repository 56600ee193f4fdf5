package dev.bifocal.host.augment;

import java.nio.charset.StandardCharsets;

/**
 * A small random generator that is reseeded for every sample. Its numbers depend only on seed, stream, epoch and
 * sample, not on threads or on previous draws.
 *
 * <p>SplitMix64: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014. Not
 * thread-safe.
 */
public final class SampleRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** A generator; call {@link #reseed} before use. */
    public SampleRandom() {}

    /** The number of a named stream: 64-bit FNV-1a of the name in UTF-8. */
    public static long stream(String name) {
        long hash = 0xCBF29CE484222325L;
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 255)) * 0x100000001B3L;
        }
        return hash;
    }

    /**
     * Seeds the generator for one sample.
     *
     * @param seed the experiment's seed
     * @param stream a number from {@link #stream}, distinct for each purpose and view
     * @param epoch from 0
     * @param index index of the sample in its data set
     */
    public void reseed(long seed, long stream, int epoch, int index) {
        long mixed = mix(seed + GOLDEN_GAMMA);
        mixed = mix((mixed ^ stream) + GOLDEN_GAMMA);
        mixed = mix((mixed ^ epoch) + GOLDEN_GAMMA);
        state = mix((mixed ^ index) + GOLDEN_GAMMA);
    }

    /** Fills {@code into} with the order of an epoch: a random permutation of the numbers from 0. */
    public void permute(long seed, long stream, int epoch, int[] into) {
        reseed(seed, stream, epoch, 0);
        for (int i = 0; i < into.length; i++) {
            int place = nextInt(i + 1);
            into[i] = into[place];
            into[place] = i;
        }
    }

    /** 64 random bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** A uniform number in [0, 1). */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** A uniform number from {@code low} to {@code high}. */
    public double uniform(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** A uniform integer from 0 to {@code bound}, exclusive. The bias is at most {@code bound} in 2^32. */
    public int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
