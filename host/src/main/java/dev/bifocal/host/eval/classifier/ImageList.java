package dev.bifocal.host.eval.classifier;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text file with the names of images of a data set, one per line. A name is a file name, or enough of the end of a
 * path to be unique. A leading number, as in lines {@code label path}, is ignored, because the data set defines the
 * label.
 */
final class ImageList {

    private static final Pattern WITH_LABEL = Pattern.compile("\\d+\\s+(.+)");
    private static final int NAMED = 5;

    private final Path file;
    private final ImageDataset images;
    private final Map<String, List<Integer>> byName = new HashMap<>();

    private ImageList(Path file, ImageDataset images) {
        this.file = file;
        this.images = images;
        for (int index = 0; index < images.size(); index++) {
            byName.computeIfAbsent(name(slashed(images.source(index))), any -> new ArrayList<>(1))
                    .add(index);
        }
    }

    /**
     * Reads the images of a list.
     *
     * @return their indices, ascending, without repetitions
     * @throws BifocalException if the file cannot be read, is empty, or names an unknown or an ambiguous image
     */
    static int[] read(Path file, ImageDataset images) {
        List<String> lines;
        try {
            lines = Files.readAllLines(RegularFiles.require(file)).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "List evaluation.semi.list=%s cannot be read: %s.".formatted(file, e),
                    "Give a UTF-8 text file with the name of one image per line.",
                    e);
        }
        return new ImageList(file, images).indices(lines);
    }

    private int[] indices(List<String> lines) {
        TreeSet<Integer> indices = new TreeSet<>();
        List<String> unknown = new ArrayList<>();
        for (String line : lines) {
            List<Integer> found = matches(line);
            if (found.isEmpty()) {
                unknown.add(line);
            } else if (found.size() > 1) {
                throw ambiguous(line, found);
            } else {
                indices.add(found.get(0));
            }
        }
        if (!unknown.isEmpty() || indices.isEmpty()) {
            throw unknown(unknown, lines.size());
        }
        return indices.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<Integer> matches(String line) {
        List<Integer> whole = ending(slashed(line));
        Matcher withLabel = WITH_LABEL.matcher(line);
        return whole.isEmpty() && withLabel.matches() ? ending(slashed(withLabel.group(1))) : whole;
    }

    private List<Integer> ending(String path) {
        String end = "/" + path;
        return byName.getOrDefault(name(path), List.of()).stream()
                .filter(index -> ("/" + slashed(images.source(index))).endsWith(end))
                .toList();
    }

    private static String slashed(String path) {
        return path.replace('\\', '/');
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private BifocalException unknown(List<String> unknown, int lines) {
        String what = lines == 0
                ? "names no image"
                : "names %s images that are not training images: %s%s"
                        .formatted(
                                unknown.size(),
                                unknown.stream().limit(NAMED).collect(Collectors.joining(", ")),
                                unknown.size() > NAMED ? " and others" : "");
        return new HostException(
                ErrorCode.CONFIGURATION,
                "List %s %s.".formatted(file, what),
                "Give one image per line; the first training image of this data set is %s."
                        .formatted(images.source(0)));
    }

    private BifocalException ambiguous(String line, List<Integer> found) {
        return new HostException(
                ErrorCode.CONFIGURATION,
                "List %s contains the ambiguous name %s, which matches %s and %s."
                        .formatted(file, line, images.source(found.get(0)), images.source(found.get(1))),
                "Add leading folders of its path.");
    }
}
