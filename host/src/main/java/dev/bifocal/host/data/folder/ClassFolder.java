package dev.bifocal.host.data.folder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The class folders of one part of a data set, such as {@code train}.
 *
 * @param name the name of the part's folder
 * @param classes the names of its class folders
 * @param images the images at any depth below the class folders, ordered by class, then by path
 */
public record ClassFolder(String name, Set<String> classes, List<LabelledFile> images) {

    private static final Set<String> SUFFIXES = Set.of("jpg", "jpeg", "png", "bmp", "gif");

    /** An image file and the name of its class. */
    public record LabelledFile(String className, ImageFiles.Entry entry) {}

    /** Finds a part; empty if its folder does not exist or contains no folder. */
    public static Optional<ClassFolder> find(ImageFiles files, String name) {
        String prefix = name + "/";
        Map<String, String> classes = new TreeMap<>();
        List<LabelledFile> images = new ArrayList<>();
        for (ImageFiles.Entry entry : files.entries()) {
            int end = entry.path().startsWith(prefix) ? entry.path().indexOf('/', prefix.length()) : -1;
            if (end < 0 || Hidden.is(entry.path())) {
                continue;
            }
            String className =
                    classes.computeIfAbsent(entry.path().substring(prefix.length(), end), Function.identity());
            if (isImage(entry.path())) {
                images.add(new LabelledFile(className, entry));
            }
        }
        images.sort(Comparator.comparing(LabelledFile::className)
                .thenComparing(image -> image.entry().path()));
        return classes.isEmpty() ? Optional.empty() : Optional.of(new ClassFolder(name, classes.keySet(), images));
    }

    /** The paths of class folders without images. */
    List<String> emptyClasses() {
        Set<String> empty = new TreeSet<>(classes);
        images.forEach(image -> empty.remove(image.className()));
        return empty.stream().map(className -> name + "/" + className).toList();
    }

    private static boolean isImage(String path) {
        return SUFFIXES.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
