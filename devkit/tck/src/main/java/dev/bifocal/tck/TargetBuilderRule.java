package dev.bifocal.tck;

import java.util.Locale;

/** The rules for target builders. */
public enum TargetBuilderRule implements Rule {
    /** See {@link #sentence}. */
    NEEDS(1, "The builder works with exactly the inputs that needs() requests."),
    /** See {@link #sentence}. */
    DISTRIBUTION(2, "The target has the shape (N, 1+K), no negative entry, and rows that sum to 1."),
    /** See {@link #sentence}. */
    NO_GRADIENT(3, "The target has no gradient."),
    /** See {@link #sentence}. */
    BATCH_OF_ONE(4, "A batch of one sample gives a distribution."),
    /** See {@link #sentence}. */
    TIES(5, "Equal vectors give a distribution."),
    /** See {@link #sentence}. */
    ZERO_VECTORS(6, "Vectors of zeros give a distribution."),
    /** See {@link #sentence}. */
    EMPTY_CLASS(7, "A class without a key in the memory bank, and a bank of one class, give a distribution."),
    /** See {@link #sentence}. */
    POSITIONS(8, "Outputs with several vectors per sample work, or create() refuses them and names the output."),
    /** See {@link #sentence}. */
    DETERMINISM(9, "Equal inputs and an equal seed give equal bits."),
    /** See {@link #sentence}. */
    READ_ONLY(10, "The builder neither changes nor closes an array that the host gives."),
    /** See {@link #sentence}. */
    NOTHING_KEPT(11, "A step depends on its inputs, the states and the parameters, and on nothing else."),
    /** See {@link #sentence}. */
    CHECKPOINT(12, "A new component with restored states continues exactly where the former one stopped."),
    /** See {@link #sentence}. */
    NO_GRAPH_HELD(13, "No array with a gradient graph is kept, and the number of kept arrays does not grow."),
    /** See {@link #sentence}. */
    PROGRESS(14, "The builder gives distributions from the first to the last step, also in a training of one step."),
    /** See {@link #sentence}. */
    OPTIONS(15, "A senseless value of a numeric option works, or is refused with a message that names the option."),
    /** See {@link #sentence}. */
    NOTHING_LEFT(16, "No thread, open file or new file is left after close()."),
    /** See {@link #sentence}. */
    REPORTS(17, "Reported values are finite scalars with names in lower camel case."),
    /** See {@link #sentence}. */
    EPOCHS_AND_CLOSE(18, "epochStarts() and close() succeed, also before the first step."),
    /** See {@link #sentence}. */
    RECORDED_CASES(19, "The builder reproduces the recorded cases."),
    /** See {@link #sentence}. */
    EXCLUDED_KEYS(
            20, "With respectsExcluded(), the target of excluded keys is 0 and does not depend on their content.");

    private final int number;
    private final String sentence;

    TargetBuilderRule(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    @Override
    public String id() {
        return String.format(Locale.ROOT, "TARGET-%02d", number);
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
