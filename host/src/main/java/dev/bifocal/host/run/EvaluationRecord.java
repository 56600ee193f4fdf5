package dev.bifocal.host.run;

import dev.bifocal.host.machine.Versions;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of an evaluation, with all that is required to repeat it.
 *
 * @param protocol name of the protocol, such as {@code linear}
 * @param results numbers from 0 to 1 by name
 * @param method one sentence that describes the measurement
 * @param notes sentences that help to interpret the numbers
 * @param facts values that follow from settings and data, by name
 * @param settings the experiment's settings that affect the numbers, by key, each in one line of YAML
 * @param weights the encoder's weights
 * @param data the data set
 * @param seed seed of all random choices
 * @param device {@code cpu} or {@code gpu:0}
 * @param threads threads of the engine on the CPU
 * @param versions versions of host, api, engine, Java and operating system
 * @param measured time of completion
 * @param seconds duration
 * @param course loss and accuracy after each epoch, if a classifier was trained
 * @param selection how a held-out part of the training images chose settings, if there was a choice
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
        List<Point> course,
        @Nullable Selection selection) {

    /**
     * The weights under evaluation.
     *
     * @param file path of their file
     * @param sha256 SHA-256 of the file, in hexadecimal
     * @param origin metadata of the weights, by name
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
     * @param fingerprint fingerprint of its content, see {@link dev.bifocal.host.data.Dataset#fingerprint()}
     * @param trainImages the number of training images
     * @param testImages the number of test images
     */
    public record Data(String name, String fingerprint, int trainImages, int testImages) {}

    /**
     * The state of a classifier after an epoch.
     *
     * @param epoch number of finished epochs
     * @param loss the mean loss of the epoch's steps
     * @param top1 top-1 accuracy on the test images, if it was measured after this epoch
     * @param top5 top-5 accuracy on the test images, if it was measured after this epoch
     */
    public record Point(int epoch, double loss, @Nullable Double top1, @Nullable Double top5) {}

    /**
     * A choice among settings.
     *
     * @param heldOut number of training images that were held out for the choice
     * @param trained number of training images that were left
     * @param chosen position of the chosen cell, from 0
     * @param cells all settings with their results on the held-out images
     */
    public record Selection(int heldOut, int trained, int chosen, List<Cell> cells) {

        /** Copies the list. */
        public Selection {
            cells = List.copyOf(cells);
        }
    }

    /**
     * Settings of a grid with their results on the held-out images.
     *
     * @param loss mean cross entropy; missing if it is not finite
     * @param top1 top-1 accuracy, from 0 to 1
     */
    public record Cell(double lr, double weightDecay, @Nullable Double loss, double top1) {}

    /** Copies lists and maps in their order. */
    public EvaluationRecord {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        notes = List.copyOf(notes);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        course = List.copyOf(course);
    }
}
