package dev.bifocal.host.eval.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of a protocol.
 *
 * @param protocol the protocol
 * @param results numbers from 0 to 1 by name, in the order of display
 * @param method one sentence that describes the measurement
 * @param facts values that follow from settings and data, such as the number of labelled images, by name
 * @param notes sentences that help to interpret the numbers
 * @param course loss and accuracy after each epoch, if a classifier was trained
 * @param selection how a held-out part of the training images chose settings, if there was a choice
 * @param seconds the duration
 */
public record Measured(
        Protocol protocol,
        Map<String, Double> results,
        String method,
        Map<String, String> facts,
        List<String> notes,
        List<Point> course,
        Optional<Selection> selection,
        double seconds) {

    /**
     * The largest ratio of the final loss to that of guessing without a note. A new classifier may start slightly above
     * 1.
     */
    private static final double WORSE = 1.1;

    /** The name of a classifier's top-1 accuracy. */
    public static final String TOP1 = "top1";

    /** The name of a classifier's top-5 accuracy. */
    public static final String TOP5 = "top5";

    /**
     * The state of a classifier after an epoch.
     *
     * @param epoch the number of finished epochs
     * @param loss the mean loss of the epoch's steps
     * @param accuracy on the test images, if it was measured after this epoch
     */
    public record Point(int epoch, double loss, Optional<Accuracy> accuracy) {}

    /** Copies lists and maps in their order. */
    public Measured {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        notes = List.copyOf(notes);
        course = List.copyOf(course);
    }

    /** A result without facts, notes and course. */
    public static Measured of(Protocol protocol, Map<String, Double> results, String method) {
        return new Measured(protocol, results, method, Map.of(), List.of(), List.of(), Optional.empty(), 0);
    }

    /**
     * The final result of a trained classifier, with a note if its loss is worse than that of guessing.
     *
     * @param course loss and accuracy after each epoch
     * @param classes the number of classes
     * @param method one sentence that describes the measurement
     */
    public static Measured of(Protocol protocol, List<Point> course, int classes, String method) {
        Point end = course.get(course.size() - 1);
        Accuracy last = end.accuracy().orElseThrow();
        Map<String, Double> results = new LinkedHashMap<>();
        results.put(TOP1, last.top1());
        results.put(TOP5, last.top5());
        double guessing = Math.log(classes);
        List<String> notes = end.loss() > WORSE * guessing
                ? List.of(String.format(
                        Locale.ROOT,
                        "The classifier's loss ends at %.4g, above the %.4g of guessing: lower the learning rate of evaluation.%s.",
                        end.loss(),
                        guessing,
                        protocol))
                : List.of();
        return new Measured(protocol, results, method, Map.of(), notes, course, Optional.empty(), 0);
    }

    /** Returns a copy with the given facts. */
    public Measured stating(Map<String, String> more) {
        return new Measured(protocol, results, method, more, notes, course, selection, seconds);
    }

    /** Returns a copy with further notes. */
    public Measured noting(List<String> more) {
        List<String> all = Stream.concat(notes.stream(), more.stream()).toList();
        return new Measured(protocol, results, method, facts, all, course, selection, seconds);
    }

    /** Returns a copy with the choice that came before. */
    public Measured chosenBy(Selection choice) {
        return new Measured(protocol, results, method, facts, notes, course, Optional.of(choice), seconds);
    }

    /** Returns a copy with the given duration in seconds. */
    public Measured took(double time) {
        return new Measured(protocol, results, method, facts, notes, course, selection, time);
    }
}
