package dev.bifocal.tck;

import java.util.Locale;

/** The rules for losses. */
public enum LossRule implements Rule {
    /** See {@link #sentence}. */
    NEEDS(1, "The loss works with exactly the inputs that needs() requests."),
    /** See {@link #sentence}. */
    VALUE(2, "The value is a finite scalar, and float32 and float64 agree."),
    /** See {@link #sentence}. */
    GRADIENTS(3, "The gradients of online outputs and parameters equal finite differences."),
    /** See {@link #sentence}. */
    BATCH_OF_ONE(4, "A batch of one sample gives a finite value and finite gradients, or create() refuses it."),
    /** See {@link #sentence}. */
    TIES(5, "Equal vectors give a finite value and finite gradients."),
    /** See {@link #sentence}. */
    ZERO_VECTORS(6, "Vectors of zeros give a finite value and finite gradients."),
    /** See {@link #sentence}. */
    DIRECTIONS(7, "With symmetric: sum, both directions are computed, and the values of a loss without states add up."),
    /** See {@link #sentence}. */
    POSITIONS(8, "Outputs with several vectors per sample work, or create() refuses them and names the output."),
    /** See {@link #sentence}. */
    DETERMINISM(9, "Equal inputs and an equal seed give equal bits."),
    /** See {@link #sentence}. */
    READ_ONLY(10, "The loss neither changes nor closes an array that the host gives."),
    /** See {@link #sentence}. */
    NOTHING_KEPT(11, "A step depends on its inputs, the states and the parameters, and on nothing else."),
    /** See {@link #sentence}. */
    CHECKPOINT(12, "A new component with restored states continues exactly where the former one stopped."),
    /** See {@link #sentence}. */
    NO_GRAPH_HELD(13, "No array with a gradient graph is kept, and the number of kept arrays does not grow."),
    /** See {@link #sentence}. */
    PROGRESS(14, "The loss gives finite values from the first to the last step, also in a training of one step."),
    /** See {@link #sentence}. */
    OPTIONS(15, "A senseless value of a numeric option works, or is refused with a message that names the option."),
    /** See {@link #sentence}. */
    SHAPES(16, "Outputs of an unsupported shape are refused in create() with a message that names the output."),
    /** See {@link #sentence}. */
    NOTHING_LEFT(17, "No thread, open file or new file is left after close()."),
    /** See {@link #sentence}. */
    REPORTS(18, "Reported values are finite scalars with names in lower camel case."),
    /** See {@link #sentence}. */
    EPOCHS_AND_CLOSE(19, "epochStarts() and close() succeed, also before the first step."),
    /** See {@link #sentence}. */
    RECORDED_CASES(20, "The loss reproduces the recorded cases."),
    /** See {@link #sentence}. */
    EXCLUDED_KEYS(21, "With respectsExcluded(), value and gradients do not depend on the content of excluded keys.");

    private final int number;
    private final String sentence;

    LossRule(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    @Override
    public String id() {
        return String.format(Locale.ROOT, "LOSS-%02d", number);
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
