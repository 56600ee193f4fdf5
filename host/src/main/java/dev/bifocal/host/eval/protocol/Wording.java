package dev.bifocal.host.eval.protocol;

import java.math.BigDecimal;
import java.util.List;

/** How a result's sentences write settings. */
public final class Wording {

    private Wording() {}

    /** Without exponents and superfluous zeros. */
    public static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** {@code 1 epoch} or {@code 2 epochs}. */
    public static String epochs(int number) {
        return number == 1 ? "1 epoch" : number + " epochs";
    }

    /** {@code x 0.1 after epochs 30, 40}; empty without milestones. */
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
