package dev.bifocal.host.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Optional;

/**
 * A catalog entry: the description of a data set and the function that opens it.
 *
 * @param name the value of {@code data.dataset}
 * @param summary the content in one line, without a full stop
 * @param downloads the downloads; empty without any
 * @param licence one sentence
 * @param layout the files below {@code data.root} as a tree with remarks; empty if the data set has no files
 * @param counts the official numbers of images and classes, if any
 * @param coarse one sentence on the source of the coarse classes
 * @param statistics the mean and standard deviation of the pixels
 * @param notes additional sentences on variants, pitfalls and important settings
 * @param checksums the published checksums of files and archives
 * @param opener opens the data set
 */
public record DatasetEntry(
        String name,
        String summary,
        List<Download> downloads,
        String licence,
        String layout,
        Optional<Counts> counts,
        String coarse,
        Statistics statistics,
        List<String> notes,
        List<Checksum> checksums,
        @JsonIgnore Opener opener) {

    /** Copies the lists. */
    public DatasetEntry {
        downloads = List.copyOf(downloads);
        notes = List.copyOf(notes);
        checksums = List.copyOf(checksums);
    }

    /**
     * A download.
     *
     * @param what the files
     * @param where the page or address
     */
    public record Download(String what, String where) {}

    /**
     * Official numbers of images and classes.
     *
     * @param train training images
     * @param test test images
     * @param coarse coarse classes
     * @param trainFine fine classes of the training images
     * @param testFine fine classes of the test images
     */
    public record Counts(int train, int test, int coarse, int trainFine, int testFine) {

        /** The numbers of a data set with the same classes in both parts. */
        public static Counts of(int train, int test, int coarse, int fine) {
            return new Counts(train, test, coarse, fine, fine);
        }
    }

    /**
     * The mean and standard deviation of each channel, of pixels scaled to 0..1.
     *
     * @param source one sentence on the source of the values
     */
    public record Statistics(List<Double> mean, List<Double> std, String source) {

        /** ImageNet's mean and standard deviation, the convention for photos. */
        public static final Statistics IMAGENET = new Statistics(
                List.of(.485, .456, .406), List.of(.229, .224, .225), "ImageNet's values, the convention for photos.");

        /** Copies the lists. */
        public Statistics {
            mean = List.copyOf(mean);
            std = List.copyOf(std);
        }
    }

    /**
     * A published checksum.
     *
     * @param file the path relative to {@code data.root} or to the folder that contains it
     * @param md5 in hexadecimal, lower case
     * @param source the publisher
     */
    public record Checksum(String file, String md5, String source) {}

    /** Opens a data set. */
    @FunctionalInterface
    public interface Opener {

        /**
         * Opens the data set. Images are decoded when they are read.
         *
         * @throws dev.bifocal.api.BifocalException with the file and the reason, if the data set is not valid
         */
        Dataset open(DataSection data);
    }
}
