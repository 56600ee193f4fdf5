package dev.bifocal.host.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.machine.Versions;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured with a trained encoder, and all that made the numbers.
 *
 * @param protocol how it was measured, such as {@code linear}
 * @param results numbers from 0 to 1 by name
 * @param method one sentence: how they were made
 * @param notes sentences that a reader of the numbers should know
 * @param facts what follows from settings and data, by name
 * @param settings the experiment's settings that the numbers depend on, by key, each in one line of YAML
 * @param weights the encoder's
 * @param data the data set
 * @param seed of all that was drawn
 * @param device what it was computed on, {@code cpu} or {@code gpu:0}
 * @param threads the engine's on the CPU
 * @param versions host, api, engine, Java and operating system
 * @param measured when it was finished
 * @param seconds how long it took
 * @param course what was seen on the way, where something was trained
 */
public record EvaluationRecord(
        String protocol,
        Map<String, Double> results,
        String method,
        List<String> notes,
        Map<String, String> facts,
        Map<String, String> settings,
        Weights weights,
        Data data,
        long seed,
        String device,
        int threads,
        Versions versions,
        Instant measured,
        double seconds,
        List<Point> course) {

    /**
     * The weights that were measured.
     *
     * @param file where they are
     * @param sha256 of the file, in hexadecimal
     * @param origin what is known of them, by name
     */
    public record Weights(String file, String sha256, Map<String, String> origin) {

        /** Copies the map. */
        public Weights {
            origin = Collections.unmodifiableMap(new LinkedHashMap<>(origin));
        }
    }

    /**
     * The data set.
     *
     * @param name its name in the experiment
     * @param fingerprint what identifies its content, see {@link dev.bifocal.host.data.Dataset#fingerprint()}
     * @param trainImages the number of training images
     * @param testImages the number of test images
     */
    public record Data(String name, String fingerprint, int trainImages, int testImages) {}

    /**
     * A moment of a training.
     *
     * @param epoch finished epochs
     * @param loss the mean loss of that epoch's steps
     * @param top1 the accuracy on the test images, if it was measured then
     * @param top5 likewise, at one of the first five places
     */
    public record Point(int epoch, double loss, @Nullable Double top1, @Nullable Double top5) {}

    /** Copies what it is given, in its order. */
    public EvaluationRecord {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        notes = List.copyOf(notes);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        course = List.copyOf(course);
    }

    /** As in its file. */
    public ObjectNode toJson() {
        return RunJson.tree(this);
    }
}
