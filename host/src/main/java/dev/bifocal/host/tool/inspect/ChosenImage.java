package dev.bifocal.host.tool.inspect;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.codec.ImageFile;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image that a user has chosen.
 *
 * @param name {@code test:17}, {@code train:17} or the file's name
 * @param classes its fine and coarse class; none for a file
 * @param image the image itself, as it is stored
 * @param number the seed of its random views: its index in the data set, 0 for a file
 */
public record ChosenImage(String name, List<String> classes, Image image, int number) {

    private static final Pattern OF_DATA_SET = Pattern.compile("(test|train):(\\d{1,9})");

    /** Copies the classes. */
    public ChosenImage {
        classes = List.copyOf(classes);
    }

    /**
     * The image that a text names: {@code test:INDEX} or {@code train:INDEX} for one of the data set, or the path of an
     * image file.
     *
     * @throws BifocalException if the index is out of range or the file cannot be read
     */
    public static ChosenImage of(String text, Dataset dataset) {
        Matcher matcher = OF_DATA_SET.matcher(text);
        if (matcher.matches()) {
            return of(matcher.group(1), Integer.parseInt(matcher.group(2)), dataset);
        }
        try {
            Path file = Path.of(text);
            return new ChosenImage(String.valueOf(file.getFileName()), List.of(), ImageFile.read(file), 0);
        } catch (InvalidPathException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' names no image.".formatted(text),
                    "Give the path of an image file, or test:INDEX or train:INDEX for an image of the data set.",
                    e);
        }
    }

    private static ChosenImage of(String part, int index, Dataset dataset) {
        ImageDataset images = part.equals("test") ? dataset.test() : dataset.train();
        requireInRange(part, index, images.size());
        Image image = new Image();
        images.read(index, image);
        String fine = images.fineClasses().get(images.fine(index));
        String coarse = images.coarseClasses().get(images.coarse(index));
        return new ChosenImage(
                part + ":" + index, fine.equals(coarse) ? List.of(fine) : List.of(fine, coarse), image, index);
    }

    static void requireInRange(String part, int index, int size) {
        if (index < 0 || index >= size) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "There is no %s image %s; the data set has %s, from 0 to %s."
                            .formatted(part, index, size, size - 1),
                    "Give an index in that range.");
        }
    }
}
