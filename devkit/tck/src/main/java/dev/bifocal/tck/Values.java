package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The numbers of an array outside the engine.
 *
 * @param numbers the entries, row by row
 * @param shape the shape
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Values(double[] numbers, Shape shape) {

    static Values random(Random random, Shape shape) {
        return new Values(random.doubles(shape.size(), -1, 1).toArray(), shape);
    }

    /** Samples with the same shape each. */
    static Values random(Random random, long samples, Shape sample) {
        return random(random, new Shape(samples).addAll(sample));
    }

    static double[] numbers(NDArray array) {
        return array.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    /** Evenly spread indices, all of them if they are few. */
    static int[] spread(int length, int most) {
        int count = Math.min(length, most);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * length / count))
                .toArray();
    }

    static double[] picked(double[] numbers, int[] entries) {
        return Arrays.stream(entries).mapToDouble(entry -> numbers[entry]).toArray();
    }

    NDArray array(NDManager manager, DataType type) {
        return manager.create(numbers, shape).toType(type, false);
    }

    /** The values rounded to {@code float32}, so that both types compute with equal numbers. */
    Values rounded() {
        return new Values(
                Arrays.stream(numbers).map(number -> (double) (float) number).toArray(), shape);
    }

    Values moved(int index, double by) {
        double[] moved = numbers.clone();
        moved[index] += by;
        return new Values(moved, shape);
    }

    /** All samples are the given numbers, repeated. */
    Values allRows(double[] row) {
        double[] repeated = new double[numbers.length];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = row[i % row.length];
        }
        return new Values(repeated, shape);
    }

    /** The first sample is zero. */
    Values firstRowZero() {
        double[] changed = numbers.clone();
        Arrays.fill(changed, 0, rowLength(), 0);
        return new Values(changed, shape);
    }

    /** Distributions of a length without some of their entries. */
    Values without(int length, IntPredicate entry) {
        double[] kept = IntStream.range(0, numbers.length)
                .mapToDouble(i -> entry.test(i % length) ? Double.NEGATIVE_INFINITY : Math.log(numbers[i]))
                .toArray();
        return new Values(kept, shape).distributions(length).rounded();
    }

    /** Some samples are replaced. */
    Values turned(IntPredicate row) {
        int length = rowLength();
        double[] turned = numbers.clone();
        for (int i = 0; i < turned.length; i++) {
            int first = i - i % length;
            turned[i] = row.test(i / length) ? -numbers[first + (i + 1 - first) % length] : numbers[i];
        }
        return new Values(turned, shape);
    }

    Values zeros() {
        return new Values(new double[numbers.length], shape);
    }

    double[] row(int index) {
        return Arrays.copyOfRange(numbers, index * rowLength(), (index + 1) * rowLength());
    }

    /** Unit L2 norm along the last axis; zeros stay zeros. */
    Values unit() {
        int length = Math.toIntExact(shape.get(shape.dimension() - 1));
        double[] unit = numbers.clone();
        for (int from = 0; from < unit.length; from += length) {
            double square = 0;
            for (int i = from; i < from + length; i++) {
                square += unit[i] * unit[i];
            }
            double norm = Math.max(Math.sqrt(square), 1e-12);
            for (int i = from; i < from + length; i++) {
                unit[i] /= norm;
            }
        }
        return new Values(unit, shape);
    }

    /** Non-negative entries that sum to 1 in each group of entries. */
    Values distributions(int length) {
        double[] positive =
                Arrays.stream(numbers).map(number -> Math.exp(number)).toArray();
        for (int from = 0; from < positive.length; from += length) {
            double sum = 0;
            for (int i = from; i < from + length; i++) {
                sum += positive[i];
            }
            for (int i = from; i < from + length; i++) {
                positive[i] /= sum;
            }
        }
        return new Values(positive, shape);
    }

    Values absolute() {
        return new Values(Arrays.stream(numbers).map(Math::abs).toArray(), shape);
    }

    private int rowLength() {
        return Math.toIntExact(shape.size() / shape.get(0));
    }
}
