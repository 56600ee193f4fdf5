package dev.bifocal.host.data;

import java.util.List;
import java.util.Optional;

/** Images by index, each with a coarse and a fine label. Safe for several threads. */
public interface ImageDataset {

    /** The number of images. */
    int size();

    /** Names of the coarse classes, by label. */
    List<String> coarseClasses();

    /** Names of the fine classes, by label. */
    List<String> fineClasses();

    /** The coarse label of an image, from 0. */
    int coarse(int index);

    /** The fine label of an image, from 0. */
    int fine(int index);

    /**
     * Decodes an image into {@code into}, which takes its size.
     *
     * @throws dev.bifocal.api.BifocalException naming file or record, if the image cannot be read
     */
    void read(int index, Image into);

    /** Where an image comes from, for messages: a file's path, or file and record. */
    String source(int index);

    /** Where the images come from that could not be read so far and whose places others took, by index. */
    default List<String> unreadable() {
        return List.of();
    }

    /** The file that holds this image alone; empty where there is none. */
    default Optional<ImageContent> ownFile(int index) {
        return Optional.empty();
    }

    /** A mask of the labelled object, one byte a pixel, 0 or 1, row by row; empty where the data set has none. */
    default Optional<byte[]> objectMask(int index) {
        return Optional.empty();
    }
}
