package dev.bifocal.tck;

import java.util.Locale;

/** The rules for heads. */
public enum HeadRule implements Rule {
    /** See {@link #sentence}. */
    OUTPUTS(1, "The block returns the declared outputs, all finite; in evaluation also for one sample."),
    /** See {@link #sentence}. */
    INITIALIZERS(2, "Each parameter has an initializer and starts with finite values."),
    /** See {@link #sentence}. */
    SEED(3, "The initial values depend on the engine's seed alone, and are equal on both sides."),
    /** See {@link #sentence}. */
    RUNNING_STATISTICS(4, "Values change only in training, by the training flag of the forward call."),
    /** See {@link #sentence}. */
    SAMPLES(5, "In evaluation, the output of a sample does not depend on the other samples of the batch."),
    /** See {@link #sentence}. */
    GRADIENTS(6, "The gradients of the input and of all parameters equal finite differences."),
    /** See {@link #sentence}. */
    INPUTS(7, "An unusual input works, or is refused by needs() or outputs() with a sentence."),
    /** See {@link #sentence}. */
    DETERMINISM(8, "Equal inputs and an equal seed give equal bits."),
    /** See {@link #sentence}. */
    READ_ONLY(9, "The block neither changes nor closes its input."),
    /** See {@link #sentence}. */
    DEGENERATE(10, "Equal samples and inputs of zeros give finite outputs and finite gradients."),
    /** See {@link #sentence}. */
    OPTIONS(11, "A senseless value of a numeric option works, or is refused with a message that names the option."),
    /** See {@link #sentence}. */
    REPORTS(12, "Reported values are finite scalars with names in lower camel case."),
    /** See {@link #sentence}. */
    NOTHING_LEFT(13, "No thread, open file or new file is left.");

    private final int number;
    private final String sentence;

    HeadRule(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    @Override
    public String id() {
        return String.format(Locale.ROOT, "HEAD-%02d", number);
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
