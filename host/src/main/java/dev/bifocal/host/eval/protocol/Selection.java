package dev.bifocal.host.eval.protocol;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A choice among settings by images that were held out of the training set. No test image takes part in it.
 *
 * @param heldOut the number of images that were held out
 * @param trained the number of training images that were left
 * @param cells all settings, in the order of the grid
 */
public record Selection(int heldOut, int trained, List<Cell> cells) {

    /**
     * A classifier of the grid.
     *
     * @param lr learning rate
     * @param weightDecay weight decay
     * @param loss mean cross entropy on the held-out images; NaN or infinite if the training diverged
     * @param top1 top-1 accuracy on the held-out images
     */
    public record Cell(double lr, double weightDecay, double loss, double top1) {}

    /** Copies the list. */
    public Selection {
        cells = List.copyOf(cells);
    }

    /**
     * The position of the chosen cell: the one with the best accuracy; of equally accurate ones, that of the lower
     * loss, and then the earlier one.
     */
    public int chosen() {
        Comparator<Integer> byAccuracy =
                Comparator.comparingDouble(cell -> -cells.get(cell).top1());
        return IntStream.range(0, cells.size())
                .boxed()
                .min(byAccuracy.thenComparingDouble(cell -> cells.get(cell).loss()))
                .orElseThrow();
    }

    /** The chosen cell. */
    public Cell best() {
        return cells.get(chosen());
    }
}
