package dev.bifocal.host.augment.pipeline;

import dev.bifocal.host.augment.SampleRandom;
import java.util.Arrays;
import java.util.Optional;

/** An endless sequence of epochs, each with a new order and without the incomplete last batch. */
final class ShuffledEpochs implements BatchSequence {

    private final int[] order;
    private final int batch;
    private final BatchPart part;
    private final long seed;
    private final long stream;
    private final SampleRandom random = new SampleRandom();
    private int epoch;
    private int step;
    private int orderedEpoch = -1;

    ShuffledEpochs(int images, int batch, BatchPart part, long seed, long stream) {
        order = new int[images];
        this.batch = batch;
        this.part = part;
        this.seed = seed;
        this.stream = stream;
    }

    int stepsPerEpoch() {
        return order.length / batch;
    }

    /** Continues at a step. The step after the last step of an epoch is the first step of the next epoch. */
    void seek(int newEpoch, int newStep) {
        epoch = newEpoch + newStep / stepsPerEpoch();
        step = newStep % stepsPerEpoch();
    }

    @Override
    public Optional<Entry> next() {
        if (orderedEpoch != epoch) {
            random.permute(seed, stream, epoch, order);
            orderedEpoch = epoch;
        }
        int from = step * batch;
        int[] whole = Arrays.copyOfRange(order, from, from + batch);
        Entry entry = new Entry(epoch, step, part.of(whole), whole);
        seek(epoch, step + 1);
        return Optional.of(entry);
    }
}
