package dev.bifocal.host.tool.bench;

import dev.bifocal.host.train.step.StepPart;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Adds up the time between the ends of a step's parts. */
final class PartTimes implements Consumer<StepPart> {

    private final Map<StepPart, Long> nanoseconds = new EnumMap<>(StepPart.class);
    private long last;
    private int steps;

    /** A step begins. */
    void start() {
        steps++;
        last = System.nanoTime();
    }

    @Override
    public void accept(StepPart finished) {
        long now = System.nanoTime();
        nanoseconds.merge(finished, now - last, Long::sum);
        last = now;
    }

    /** The mean of each part in seconds, in the order of a step; empty if no step told of parts. */
    Map<StepPart, Double> meanSeconds() {
        Map<StepPart, Double> means = new EnumMap<>(StepPart.class);
        nanoseconds.forEach((part, sum) -> means.put(part, sum * 1e-9 / steps));
        return means;
    }
}
