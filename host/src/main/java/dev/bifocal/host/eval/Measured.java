package dev.bifocal.host.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    static Measured of(Protocol protocol, Map<String, Double> results, String method) {
        return new Measured(protocol, results, method, Map.of(), List.of(), List.of(), 0);
    }

    /** What a classifier reached at the end of its training. */
    static Measured of(Protocol protocol, List<Point> course, String method) {
        Accuracy last = course.get(course.size() - 1).accuracy().orElseThrow();
        Map<String, Double> results = new LinkedHashMap<>();
        results.put(TOP1, last.top1());
        results.put(TOP5, last.top5());
        return new Measured(protocol, results, method, Map.of(), List.of(), course, 0);
    }

    Measured stating(Map<String, String> more) {
        return new Measured(protocol, results, method, more, notes, course, seconds);
    }

    Measured noting(List<String> more) {
        return new Measured(protocol, results, method, facts, more, course, seconds);
    }

    Measured took(double time) {
        return new Measured(protocol, results, method, facts, notes, course, time);
    }
}
