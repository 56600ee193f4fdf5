package dev.bifocal.host.eval.protocol;

import java.math.BigDecimal;
import java.util.List;

/** Formats settings for the sentences of a result. */
public final class Wording {

    private Wording() {}

    /** A number without exponent and trailing zeros. */
    public static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** {@code 1 epoch} or {@code 2 epochs}. */
    public static String epochs(int number) {
        return number == 1 ? "1 epoch" : number + " epochs";
    }

    /** {@code x 0.1 after epochs 30, 40}, or an empty text without milestones. */
    public static String milestones(List<Integer> milestones, double factor) {
        return milestones.isEmpty()
                ? ""
                : " x %s after epochs %s"
                        .formatted(
                                number(factor),
                                String.join(
                                        ", ",
                                        milestones.stream().map(String::valueOf).toList()));
    }
}
