package dev.bifocal.host.data.folder;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of a list, found in a folder or a zip file.
 *
 * @param files the tree that contains the files
 * @param entries one entry per path, in the order of the list
 */
public record ImageLookup(ImageFiles files, List<ImageFiles.Entry> entries) {

    private static final int EXAMPLES = 3;
    private static final Pattern SPELLED_LONG = Pattern.compile("//|(^|/)\\.(/|$)|/$");

    /**
     * Finds the files of a list.
     *
     * @param root a folder or a zip
     * @param paths the paths relative to the root, with slashes
     * @param list the name of the list in messages
     * @throws BifocalException if a path is outside the root, is listed twice, or does not exist; the message
     *     states the number of missing files
     */
    public static ImageLookup find(Path root, List<String> paths, String list) {
        List<String> found = normal(paths, list);
        return Files.isDirectory(root) ? inFolder(root, found, list) : inZip(root, found, list);
    }

    /** The normalized paths. */
    private static List<String> normal(List<String> paths, String list) {
        Map<String, String> spellings = new HashMap<>();
        List<String> normal = new ArrayList<>(paths.size());
        List<String> repeated = new ArrayList<>();
        for (String path : paths) {
            if (leadsOut(path)) {
                throw new HostException(
                        ErrorCode.DATA,
                        "%s names '%s', which is outside data.root.".formatted(list, path),
                        "Give paths relative to data.root, with slashes and without '..'.");
            }
            String shortest = normal(path);
            normal.add(shortest);
            String first = spellings.putIfAbsent(shortest, path);
            if (first != null) {
                repeated.add(
                        first.equals(path)
                                ? "'%s' twice".formatted(path)
                                : "'%s' again as '%s'".formatted(first, path));
            }
        }
        if (!repeated.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s names %s%s."
                            .formatted(
                                    list,
                                    String.join(", ", repeated.subList(0, Math.min(EXAMPLES, repeated.size()))),
                                    repeated.size() > EXAMPLES
                                            ? ", and so on, %s in all".formatted(repeated.size())
                                            : ""),
                    "Keep one of each; an image in both training and test makes results invalid.");
        }
        return normal;
    }

    /** Removes {@code .} and doubled slashes. Paths with {@code ..} are rejected before. */
    private static String normal(String path) {
        return SPELLED_LONG.matcher(path).find()
                ? Arrays.stream(path.split("/"))
                        .filter(part -> !part.isEmpty() && !part.equals("."))
                        .collect(Collectors.joining("/"))
                : path;
    }

    /** Whether a path is absolute on any system or contains {@code ..}. */
    public static boolean leadsOut(String path) {
        return path.startsWith("/")
                || path.startsWith("\\")
                || path.matches("[A-Za-z]:.*")
                || path.indexOf('\0') >= 0
                || List.of(path.split("[/\\\\]")).contains("..");
    }

    private static ImageLookup inFolder(Path root, List<String> paths, String list) {
        DirectoryFiles files = DirectoryFiles.of(root, paths);
        Map<String, ImageFiles.Entry> found = new HashMap<>();
        files.entries().forEach(entry -> found.put(entry.path(), entry));
        return of(files, found, root, paths, list);
    }

    private static ImageLookup inZip(Path root, List<String> paths, String list) {
        // A list may include or omit the top-level folder of a zip file.
        String first = paths.isEmpty() ? "" : paths.get(0);
        ZipFiles files = ZipFiles.list(root, first.substring(0, Math.max(0, first.indexOf('/'))));
        Map<String, ImageFiles.Entry> found = new HashMap<>();
        files.entries().forEach(entry -> found.put(entry.path(), entry));
        return of(files, found, root, paths, list);
    }

    private static ImageLookup of(
            ImageFiles files, Map<String, ImageFiles.Entry> found, Path root, List<String> paths, String list) {
        List<ImageFiles.Entry> entries = new ArrayList<>(paths.size());
        List<String> missing = new ArrayList<>();
        for (String path : paths) {
            ImageFiles.Entry entry = found.get(path);
            if (entry == null) {
                missing.add(path);
            } else {
                entries.add(entry);
            }
        }
        if (!missing.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s lacks %s of the %s images in %s; the first missing image is %s."
                            .formatted(root.toAbsolutePath(), missing.size(), paths.size(), list, missing.get(0)),
                    "Check data.root and whether the archive was unpacked completely.");
        }
        return new ImageLookup(files, entries);
    }
}
