package dev.bifocal.tck;

/**
 * The sizes of a training.
 *
 * @param classes the number of classes
 * @param batch the number of samples N in a batch
 * @param bank the number of keys K in each memory bank
 * @param training the number of training samples M
 */
record Sizes(int classes, int batch, int bank, int training) {

    Sizes withBatch(int other) {
        return new Sizes(classes, other, bank, training);
    }
}
