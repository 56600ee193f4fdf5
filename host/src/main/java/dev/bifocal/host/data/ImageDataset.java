package dev.bifocal.host.data;

import java.util.List;
import java.util.Optional;

/** Images by index, each with a coarse and a fine label. Thread-safe. */
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
     * Decodes an image into {@code into} and sets its size.
     *
     * @throws dev.bifocal.api.BifocalException with the file or record, if the image cannot be read
     */
    void read(int index, Image into);

    /** The source of an image for messages: the path of a file, or a file and a record. */
    String source(int index);

    /** The sources of the unreadable images found and replaced so far, ordered by index. */
    default List<String> unreadable() {
        return List.of();
    }

    /** The file of an image if the file contains only this image; otherwise empty. */
    default Optional<ImageContent> ownFile(int index) {
        return Optional.empty();
    }

    /** The mask of the labelled object, one byte per pixel, 0 or 1, row by row; empty if the data set has no masks. */
    default Optional<byte[]> objectMask(int index) {
        return Optional.empty();
    }
}
