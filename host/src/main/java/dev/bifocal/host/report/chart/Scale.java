package dev.bifocal.host.report.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A linear scale from values to positions in a picture, with ticks at round numbers.
 *
 * @param low the value at {@code start}
 * @param high the value at {@code end}
 * @param start a position
 * @param end a position
 * @param ticks the ticks, within the values
 */
record Scale(double low, double high, double start, double end, List<Tick> ticks) {

    /** A tick with its label. */
    record Tick(double value, String label) {}

    /** A scale that covers finite values, with some air at both ends. */
    static Scale around(DoubleStream values, double start, double end, int ticks) {
        double[] finite = values.filter(Double::isFinite).sorted().toArray();
        double least = finite.length == 0 ? 0 : finite[0];
        double greatest = finite.length == 0 ? 1 : finite[finite.length - 1];
        double air = greatest > least ? (greatest - least) * .05 : Math.max(Math.abs(least) * .05, 1e-3);
        return of(least - air, greatest + air, start, end, ticks);
    }

    /** A scale from the least to the greatest finite value, with ticks at whole numbers. */
    static Scale whole(DoubleStream values, double start, double end, int ticks) {
        double[] finite = values.filter(Double::isFinite).sorted().toArray();
        double least = finite.length == 0 ? 0 : finite[0];
        double greatest = finite.length == 0 ? 1 : finite[finite.length - 1];
        double high = greatest > least ? greatest : least + 1;
        return of(least, high, start, end, Math.max(1, Math.min(ticks, high - least)));
    }

    private static Scale of(double low, double high, double start, double end, double wanted) {
        BigDecimal step = roundStep((high - low) / wanted);
        List<Tick> ticks = new ArrayList<>();
        double width = step.doubleValue();
        for (long i = (long) Math.ceil(low / width - 1e-9); i * width <= high + width * 1e-9; i++) {
            BigDecimal value = step.multiply(BigDecimal.valueOf(i));
            ticks.add(new Tick(value.doubleValue(), label(value)));
        }
        return new Scale(low, high, start, end, List.copyOf(ticks));
    }

    /** The smallest of 1, 2 and 5 times a power of ten that is not much smaller than a width. */
    private static BigDecimal roundStep(double width) {
        int power = (int) Math.floor(Math.log10(width));
        for (int factor : new int[] {1, 2, 5}) {
            BigDecimal step = BigDecimal.valueOf(factor).scaleByPowerOfTen(power);
            if (step.doubleValue() >= width * .8) {
                return step;
            }
        }
        return BigDecimal.ONE.scaleByPowerOfTen(power + 1);
    }

    private static String label(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        double size = value.abs().doubleValue();
        String plain = value.setScale(Math.max(0, value.scale())).toPlainString();
        String label = size >= 1e5 || size < 1e-4 ? value.stripTrailingZeros().toString() : plain;
        return label.replace('-', '\u2212');
    }

    double at(double value) {
        return start + (value - low) / (high - low) * (end - start);
    }

    int longestLabel() {
        return ticks.stream().mapToInt(tick -> tick.label().length()).max().orElse(1);
    }
}
