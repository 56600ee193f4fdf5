package dev.bifocal.host.distributed;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.SyncedEncoder;
import dev.bifocal.host.message.HostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** One of two processes of {@link ProcessGroupTest}. It prints what it received, one line for each exchange. */
final class GroupMember {

    private static final int PATIENCE = 20;
    private static final int WARMUP = 3;
    private static final int REPEATS = 10;

    private final ProcessGroup group;
    private final NDManager manager;
    private final int rank;

    private GroupMember(ProcessGroup group, NDManager manager) {
        this.group = group;
        this.manager = manager;
        this.rank = group.place().rank();
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty("OPT_OUT_TRACKING", "true");
        Compute compute = Compute.start(ComputeConfig.cpu(1));
        Place place = Places.ofThisProcess(2).orElseThrow();
        Set<String> words = Set.of(arguments);
        int patience = words.contains("hang") ? 3 : PATIENCE;
        Map<String, String> description = new TreeMap<>(
                Map.of("batch", "32", "seed", words.contains("differ") ? Integer.toString(place.rank()) : "same"));
        if (words.contains("more") && place.rank() == 1) {
            description.put("plugin other", "1.0.0");
        }
        try (ProcessGroup group = ProcessGroup.open(place, patience, Device.cpu(), description);
                NDManager manager = compute.newManager()) {
            if (words.contains("hang") && place.rank() == 1) {
                Thread.sleep(8000);
            }
            GroupMember member = new GroupMember(group, manager);
            if (words.contains("bandwidth")) {
                member.measure();
            } else {
                member.exchange();
            }
        } catch (HostException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /** Prints the lines of tools/all_reduce.py. */
    private void measure() {
        for (int megabytes : List.of(1, 4, 45, 100)) {
            try (NDManager arrays = manager.newSubManager()) {
                NDArray array = arrays.ones(new Shape(megabytes * 250_000L));
                double[] times = new double[REPEATS];
                long processor = 0;
                for (int repeat = -WARMUP; repeat < REPEATS; repeat++) {
                    if (repeat == 0) {
                        processor = processorMillis();
                    }
                    long start = System.nanoTime();
                    group.sum(List.of(array));
                    if (repeat >= 0) {
                        times[repeat] = (System.nanoTime() - start) / 1e6;
                    }
                    array.divi(2);
                }
                double median = new Median().evaluate(times);
                System.out.printf(
                        Locale.ROOT,
                        "all-reduce of %d MB: median %.2f ms, %.2f GB/s, %.1f ms of processor time%n",
                        megabytes,
                        median,
                        megabytes / median,
                        (processorMillis() - processor) / (double) REPEATS);
            }
        }
    }

    private static long processorMillis() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    }

    private void exchange() {
        NDArray own =
                manager.create(new float[] {10 * rank, 10 * rank + 1, 10 * rank + 2, 10 * rank + 3}, new Shape(4, 1));
        print("rows", group.all(own, 1));
        print("crops", group.all(own, 2));
        NDArray counts = manager.create(new long[] {rank + 1, 5});
        group.sum(List.of(counts, own));
        System.out.println("sum " + Arrays.toString(counts.toLongArray()));
        group.copyFromFirst(List.of(own.muli(rank + 1)));
        print("first", own);
        System.out.println("any " + group.any(rank == 1) + " " + group.any(false));
        System.out.println("text " + group.textOfFirst(rank == 0 ? "äöü\nzwei" : ""));
        gradients();
        System.out.printf("synced %.1e%n", syncedError());
    }

    private void gradients() {
        NDArray weight = trained(manager.create(new float[] {1, 2}));
        NDArray unreached = trained(manager.ones(new Shape(3)));
        NDArray copy = trained(manager.create(new float[] {1, 2}));
        NDArray mean = manager.create(new float[] {rank, 4});
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray rows = group.all(weight.mul(rank + 1), 1);
            collector.backward(rows.pow(2).sum().add(copy.mul(3).sum()));
        }
        group.sumGradients(List.of(weight, unreached), List.of(copy), List.of(mean));
        print("gradient", weight.getGradient());
        print("copy", copy.getGradient());
        print("mean", mean);
    }

    /** The largest relative error of a synchronised encoder, against the definition on the whole batch. */
    private double syncedError() {
        Engine.getInstance().setRandomSeed(5);
        NDArray images = manager.randomNormal(new Shape(8, 3, 8, 8));
        NDArray derivatives = manager.randomNormal(new Shape(8, 8, 8, 8));
        NDIndex half = new NDIndex("%s:%s".formatted(4 * rank, 4 * rank + 4));
        SyncedEncoder whole = SyncedEncoder.plain(manager);
        SyncedEncoder part = whole.synced();
        NDArray expected = whole.differentiate(images, derivatives);
        NDArray actual = part.differentiate(images.get(half), derivatives.get(half));
        double error = distance(actual, expected.get(half));
        group.sum(part.gradients());
        for (int i = 0; i < whole.gradients().size(); i++) {
            error = Math.max(
                    error, distance(part.gradients().get(i), whole.gradients().get(i)));
        }
        for (int i = 0; i < whole.running().size(); i++) {
            error = Math.max(
                    error, distance(part.running().get(i), whole.running().get(i)));
        }
        return error;
    }

    private static double distance(NDArray actual, NDArray expected) {
        return actual.sub(expected).norm().getFloat() / expected.norm().getFloat();
    }

    private static NDArray trained(NDArray array) {
        array.setRequiresGradient(true);
        return array;
    }

    private static void print(String name, NDArray array) {
        System.out.println(name + " "
                + Arrays.toString(array.toType(DataType.FLOAT32, false).toFloatArray()));
    }
}
