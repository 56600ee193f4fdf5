package dev.bifocal.host.tool.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.pixel.Channels;
import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures on one thread what the making of views consists of: reading the images, and for each policy each
 * transform and the writing out by channel.
 *
 * <p>It gives processor time, so that other work on the machine matters little: the time on the clock of each part,
 * times the processor's share in that of the repetition.
 */
public final class ViewParts {

    private final ImageDataset dataset;
    private final List<Policy> policies;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Image image = new Image();
    private final Image view = new Image();
    private final Scratch scratch = new Scratch();
    private final SampleRandom random = new SampleRandom();
    private final byte[] planar;

    private ViewParts(ImageDataset dataset, List<Policy> policies) {
        this.dataset = dataset;
        this.policies = policies;
        int side = policies.stream().mapToInt(Policy::size).max().orElse(0);
        planar = new byte[3 * side * side];
    }

    /**
     * Measures.
     *
     * @param images images that one of the repetitions reads
     * @return the reading, then for each policy its transforms and the writing; the median of the repetitions
     */
    public static List<Part> measure(ImageDataset dataset, List<Policy> policies, int images) {
        ViewParts parts = new ViewParts(dataset, policies);
        List<double[]> repetitions = new ArrayList<>();
        for (int repetition = -ViewsBenchmark.WARM_UP; repetition < ViewsBenchmark.REPETITIONS; repetition++) {
            double[] milliseconds = parts.repetition(repetition, images);
            if (repetition >= 0) {
                repetitions.add(milliseconds);
            }
        }
        List<Part> measured = new ArrayList<>();
        measured.add(new Part("", "read", median(repetitions, 0)));
        for (Policy policy : policies) {
            for (String transform : policy.transforms()) {
                measured.add(new Part(policy.name(), transform, median(repetitions, measured.size())));
            }
            measured.add(new Part(policy.name(), "write", median(repetitions, measured.size())));
        }
        return measured;
    }

    /** Milliseconds of processor time an image, for each part in the order of the result. */
    private double[] repetition(int epoch, int images) {
        long clock = System.nanoTime();
        long processor = processorTime();
        long[] nanoseconds = nanoseconds(epoch, images);
        double share = (double) (processorTime() - processor) / (System.nanoTime() - clock);
        return Arrays.stream(nanoseconds)
                .mapToDouble(part -> part * share * 1e-6 / images)
                .toArray();
    }

    private long processorTime() {
        return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }

    private long[] nanoseconds(int epoch, int images) {
        int parts = 1;
        for (Policy policy : policies) {
            parts += policy.transforms().size() + 1;
        }
        long[] nanoseconds = new long[parts];
        for (int i = 0; i < images; i++) {
            long start = System.nanoTime();
            dataset.read(i % dataset.size(), image);
            nanoseconds[0] += System.nanoTime() - start;
            int first = 1;
            for (Policy policy : policies) {
                random.reseed(ViewsBenchmark.SEED, first, epoch, i);
                long[] ofPolicy = new long[policy.transforms().size()];
                policy.measure(image, view, random, scratch, ofPolicy);
                for (long part : ofPolicy) {
                    nanoseconds[first++] += part;
                }
                start = System.nanoTime();
                Channels.split(view, planar);
                nanoseconds[first++] += System.nanoTime() - start;
            }
        }
        return nanoseconds;
    }

    private static double median(List<double[]> repetitions, int part) {
        return Quantiles.median(repetitions.stream()
                .mapToDouble(milliseconds -> milliseconds[part])
                .toArray());
    }

    /**
     * The cost of a part.
     *
     * @param policy the policy of a transform; empty for reading
     * @param name {@code read}, {@code write}, or the name of a transform
     * @param milliseconds mean processor time of an image, including images that the transform leaves unchanged
     */
    public record Part(String policy, @JsonProperty("part") String name, double milliseconds) {}
}
