package dev.bifocal.host.data;

import java.util.List;
import java.util.Optional;

/**
 * A data set that an experiment can name: what is known of it before a file is read, and how it is opened.
 *
 * @param name the value of {@code data.dataset}
 * @param summary what it holds, in one line without a full stop
 * @param downloads what to download, from where; empty where there is nothing to download
 * @param licence a sentence
 * @param layout the files below {@code data.root} as a tree, with remarks; empty where nothing is read
 * @param counts the official numbers, where there are such
 * @param coarse a sentence on where the coarse classes come from
 * @param statistics mean and standard deviation of its pixels
 * @param notes further sentences: variants, pitfalls, settings that matter
 * @param checksums those that are published of its files and archives
 * @param opener opens it
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
        Opener opener) {

    /** Copies the lists. */
    public DatasetEntry {
        downloads = List.copyOf(downloads);
        notes = List.copyOf(notes);
        checksums = List.copyOf(checksums);
    }

    /**
     * Something to download.
     *
     * @param what a file or several
     * @param where a page or address
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

        /** The numbers of a data set whose training and test images have the same classes. */
        public static Counts of(int train, int test, int coarse, int fine) {
            return new Counts(train, test, coarse, fine, fine);
        }
    }

    /**
     * Mean and standard deviation of each channel, of pixels scaled to 0..1.
     *
     * @param source a sentence on who uses these
     */
    public record Statistics(List<Double> mean, List<Double> std, String source) {

        /** ImageNet's, which the field uses for photos at large. */
        public static final Statistics IMAGENET = new Statistics(
                List.of(.485, .456, .406), List.of(.229, .224, .225), "ImageNet's, which the field uses for photos.");

        /** Copies the lists. */
        public Statistics {
            mean = List.copyOf(mean);
            std = List.copyOf(std);
        }
    }

    /**
     * A published checksum.
     *
     * @param file path relative to {@code data.root} or to the folder that it lies in
     * @param md5 in hexadecimal, lower case
     * @param source who publishes it
     */
    public record Checksum(String file, String md5, String source) {}

    /** Opens a data set. */
    @FunctionalInterface
    public interface Opener {

        /**
         * Opens the data set; images are decoded later, as they are read.
         *
         * @throws dev.bifocal.api.BifocalException naming file and reason, if it is not what it should be
         */
        Dataset open(DataSection data);
    }
}
