package dev.bifocal.host.eval.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a protocol found.
 *
 * @param protocol the protocol
 * @param results numbers from 0 to 1 by name, in the order in which they are shown
 * @param method one sentence: how they were made
 * @param facts what follows from settings and data, such as the number of labelled images, by name
 * @param notes sentences that a reader of the numbers should know
 * @param course what was seen on the way, where something was trained
 * @param seconds how long it took
 */
public record Measured(
        Protocol protocol,
        Map<String, Double> results,
        String method,
        Map<String, String> facts,
        List<String> notes,
        List<Point> course,
        double seconds) {

    /** Where a classifier starts, its loss may be a little above that of guessing. */
    private static final double WORSE = 1.1;

    /** The result of a classifier at its first place. */
    public static final String TOP1 = "top1";

    /** The result of a classifier at its first five places. */
    public static final String TOP5 = "top5";

    /**
     * A moment of a training.
     *
     * @param epoch finished epochs
     * @param loss the mean loss of that epoch's steps
     * @param accuracy on the test images, if it was measured then
     */
    public record Point(int epoch, double loss, Optional<Accuracy> accuracy) {}

    /** Copies what it is given, in its order. */
    public Measured {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        notes = List.copyOf(notes);
        course = List.copyOf(course);
    }

    public static Measured of(Protocol protocol, Map<String, Double> results, String method) {
        return new Measured(protocol, results, method, Map.of(), List.of(), List.of(), 0);
    }

    /**
     * What a classifier reached at the end of its training, with a note where that is worse than guessing.
     *
     * @param classes that it tells apart
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
        return new Measured(protocol, results, method, Map.of(), notes, course, 0);
    }

    public Measured stating(Map<String, String> more) {
        return new Measured(protocol, results, method, more, notes, course, seconds);
    }

    /** The same with further notes. */
    public Measured noting(List<String> more) {
        List<String> all = Stream.concat(notes.stream(), more.stream()).toList();
        return new Measured(protocol, results, method, facts, all, course, seconds);
    }

    public Measured took(double time) {
        return new Measured(protocol, results, method, facts, notes, course, time);
    }
}
