package dev.bifocal.tck;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * The inputs of a target builder in a step, outside the engine.
 *
 * @param keys the momentum side's output of the key view, not normalized
 * @param queries the online side's output of the query view, not normalized
 * @param bank the keys of the memory bank, normalized
 * @param bankLabels the labels of the keys
 * @param bankImages the indices of the keys' images; empty if the bank does not keep them, so that all keys count
 * @param labels the labels of the batch
 * @param indices the indices of the batch
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record TargetData(
        Values keys, Values queries, Values bank, long[] bankLabels, long[] bankImages, long[] labels, long[] indices) {

    static TargetData random(Sizes sizes, Shape sample, long seed) {
        Random random = new Random(seed);
        Values keys = Values.random(random, sizes.batch(), sample).rounded();
        Values queries = Values.random(random, sizes.batch(), sample).rounded();
        Values bank = Values.random(random, sizes.bank(), sample).unit().rounded();
        int first = random.nextInt(sizes.classes());
        return new TargetData(
                keys,
                queries,
                bank,
                labels(first, sizes.bank(), sizes.classes()),
                new long[0],
                labels(first + 1, sizes.batch(), sizes.classes()),
                LongStream.range(0, sizes.batch()).toArray());
    }

    private static long[] labels(int first, int count, int classes) {
        return LongStream.range(0, count).map(i -> (first + i) % classes).toArray();
    }

    TargetData mapped(UnaryOperator<Values> change) {
        return new TargetData(
                change.apply(keys), change.apply(queries), change.apply(bank), bankLabels, bankImages, labels, indices);
    }

    /** All vectors are equal. */
    TargetData tied() {
        double[] row = keys.unit().row(0);
        return mapped(values -> values.allRows(row).rounded());
    }

    TargetData withBankOfClass(long label) {
        long[] equal = new long[bankLabels.length];
        Arrays.fill(equal, label);
        return new TargetData(keys, queries, bank, equal, bankImages, labels, indices);
    }

    /** The same inputs in a batch of one image, of which some keys of the bank are earlier keys. */
    TargetData excluding() {
        long[] same = new long[indices.length];
        return new TargetData(keys, queries, bank, bankLabels, Trial.images(bankLabels.length, 0), labels, same);
    }

    /** The same inputs with other content of the excluded keys. */
    TargetData withOtherExcluded() {
        return new TargetData(
                keys,
                queries,
                bank.turned(Trial::isExcluded).unit().rounded(),
                Trial.otherLabels(bankLabels),
                bankImages,
                labels,
                indices);
    }
}
