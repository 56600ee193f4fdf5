package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.tensor.HostCopy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares what is computed with what a case records, value by value. */
final class Comparison {

    private final RecordedCase recorded;
    private final List<Parity.Difference> differences = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    Comparison(RecordedCase recorded) {
        this.recorded = recorded;
    }

    /** Whether the case records a value. */
    boolean wants(String name) {
        return recorded.expected(name).isPresent();
    }

    /** Compares a value if the case records it; entries are compared in order, whatever the shapes. */
    void compare(String name, NDArray ours) {
        recorded.expected(name).ifPresent(expected -> {
            compared.add(expected.array());
            differences.add(difference(expected.name(), doubles(ours), doubles(expected.value())));
        });
    }

    /** The compared values, in the order of their computation. */
    List<Parity.Difference> differences() {
        return differences;
    }

    /** Names of recorded arrays that nothing was compared with. */
    List<String> notCompared() {
        return recorded.outputs().stream()
                .filter(name -> !compared.contains(name))
                .toList();
    }

    private static Parity.Difference difference(String name, double[] ours, double[] expected) {
        if (ours.length != expected.length) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The case records %s values of %s, but the experiment gives %s."
                            .formatted(expected.length, name, ours.length),
                    "Compare with the recipe that the case was recorded for.");
        }
        double greatest = 0;
        double magnitude = 0;
        long notFinite = 0;
        for (int i = 0; i < ours.length; i++) {
            if (Double.isFinite(expected[i])) {
                greatest = Math.max(greatest, Math.abs(ours[i] - expected[i]));
                magnitude = Math.max(magnitude, Math.abs(expected[i]));
            } else {
                notFinite++;
                greatest = Double.isFinite(ours[i]) ? greatest : Double.NaN;
            }
        }
        double relative = greatest == 0 ? 0 : magnitude == 0 ? Double.POSITIVE_INFINITY : greatest / magnitude;
        return new Parity.Difference(name, greatest, relative, ours.length - notFinite, notFinite);
    }

    private static double[] doubles(NDArray array) {
        return HostCopy.doubles(array.toType(DataType.FLOAT64, true));
    }
}
