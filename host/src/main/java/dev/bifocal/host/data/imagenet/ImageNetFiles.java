package dev.bifocal.host.data.imagenet;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.folder.ClassFolder;
import dev.bifocal.host.data.folder.ClassFolder.LabelledFile;
import dev.bifocal.host.data.folder.Hidden;
import dev.bifocal.host.data.folder.ImageFiles;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text files beside ImageNet's images: the ground truth of the validation images and the names of the classes. */
final class ImageNetFiles {

    private static final Pattern SYNSET = Pattern.compile("n\\d{8}");
    private static final Pattern VALIDATION_NAME = Pattern.compile("ILSVRC2012_val_(\\d{8})\\.JPEG");
    private static final String KAGGLE_TRUTH = "LOC_val_solution.csv";
    private static final String SYNSET_TRUTH = "imagenet_2012_validation_synset_labels.txt";
    private static final String DEVKIT_TRUTH = "ILSVRC2012_validation_ground_truth.txt";
    private static final String NAMES = "LOC_synset_mapping.txt";

    private final List<Path> folders;
    private final ImageNetSynsets synsets;

    /** Text files below a root, its folder of images and the folders of the devkit. */
    ImageNetFiles(Path root, Path images, ImageNetSynsets synsets) {
        this.synsets = synsets;
        folders = List.of(
                root,
                images,
                root.resolve("ILSVRC2012_devkit_t12").resolve("data"),
                root.resolve("data"),
                root.resolve("devkit").resolve("data"));
    }

    static boolean isSynset(String name) {
        return SYNSET.matcher(name).matches();
    }

    /** The images of a folder without class folders, labelled by the ground truth; empty if there are none. */
    Optional<ClassFolder> labelled(ImageFiles files, String folder) {
        List<ImageFiles.Entry> images = files.entries().stream()
                .filter(entry -> entry.path().startsWith(folder + "/")
                        && !entry.path().endsWith("/")
                        && !Hidden.is(entry.path()))
                .toList();
        if (images.isEmpty()) {
            return Optional.empty();
        }
        Function<String, String> truth = truth(folder);
        List<LabelledFile> labelled = new ArrayList<>();
        for (ImageFiles.Entry image : images) {
            String name = image.path().substring(image.path().lastIndexOf('/') + 1);
            labelled.add(new LabelledFile(truth.apply(name), image));
        }
        labelled.sort(Comparator.comparing(LabelledFile::className)
                .thenComparing(image -> image.entry().path()));
        TreeSet<String> classes = new TreeSet<>();
        labelled.forEach(image -> classes.add(image.className()));
        return Optional.of(new ClassFolder(folder, classes, labelled));
    }

    /** The names of classes from the list of names, if it exists, otherwise the built-in names. */
    List<String> names(List<String> classes) {
        Map<String, String> listed = new HashMap<>();
        find(NAMES).map(ImageNetFiles::lines).orElse(List.of()).forEach(line -> {
            String[] words = line.strip().split("\\s+", 2);
            if (words.length == 2) {
                listed.put(words[0], words[1]);
            }
        });
        return classes.stream()
                .map(synset -> Optional.ofNullable(listed.get(synset)).orElseGet(() -> synsets.name(synset)))
                .toList();
    }

    private Function<String, String> truth(String folder) {
        Optional<Path> kaggle = find(KAGGLE_TRUTH);
        if (kaggle.isPresent()) {
            return kaggle(kaggle.get());
        }
        Optional<Path> bySynset = find(SYNSET_TRUTH);
        if (bySynset.isPresent()) {
            return byNumber(bySynset.get(), bySynset(bySynset.get()));
        }
        Optional<Path> devkit = find(DEVKIT_TRUTH);
        if (devkit.isPresent()) {
            return byNumber(devkit.get(), devkit(devkit.get()));
        }
        throw new HostException(
                ErrorCode.DATA,
                "The images in %s are not in class folders, and the ground truth file does not exist."
                        .formatted(folders.get(1).resolve(folder).toAbsolutePath()),
                "Put %s, %s or %s beside them, or sort them into class folders."
                        .formatted(KAGGLE_TRUTH, SYNSET_TRUTH, DEVKIT_TRUTH));
    }

    /**
     * Reads lines such as {@code ILSVRC2012_val_00048981,n03995372 85 1 499 272}: the image, then the synset and box of
     * each object.
     */
    private static Function<String, String> kaggle(Path file) {
        Map<String, String> truth = new HashMap<>();
        List<String> lines = lines(file);
        for (int line = 1; line < lines.size(); line++) {
            String[] cells = lines.get(line).split(",", 2);
            String synset = cells.length < 2 ? "" : cells[1].strip().split(" ", 2)[0];
            if (!isSynset(synset)) {
                throw refused(
                        file, "has '%s' in line %s, not an image and a synset".formatted(lines.get(line), line + 1));
            }
            truth.put(cells[0].strip() + ".JPEG", synset);
        }
        return name -> Optional.ofNullable(truth.get(name))
                .orElseThrow(() -> refused(file, "does not name image %s".formatted(name)));
    }

    private static List<String> bySynset(Path file) {
        List<String> lines = lines(file);
        for (int line = 0; line < lines.size(); line++) {
            if (!isSynset(lines.get(line).strip())) {
                throw refused(file, "has '%s' in line %s, which is not a synset".formatted(lines.get(line), line + 1));
            }
        }
        return lines.stream().map(String::strip).toList();
    }

    private List<String> devkit(Path file) {
        List<String> lines = lines(file);
        List<String> truth = new ArrayList<>();
        for (String line : lines) {
            int number = line.strip().matches("\\d{1,4}") ? Integer.parseInt(line.strip()) : 0;
            if (number < 1 || number > synsets.devkit().size()) {
                throw refused(
                        file,
                        "has '%s' in line %s, but the devkit's classes are 1 to %s"
                                .formatted(
                                        line, truth.size() + 1, synsets.devkit().size()));
            }
            truth.add(synsets.devkit().get(number - 1));
        }
        return truth;
    }

    /** Line n is the class of {@code ILSVRC2012_val_n.JPEG}. */
    private static Function<String, String> byNumber(Path file, List<String> truth) {
        return name -> {
            Matcher matcher = VALIDATION_NAME.matcher(name);
            int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
            if (number < 1 || number > truth.size()) {
                throw refused(file, "has %s lines and none for image %s".formatted(truth.size(), name));
            }
            return truth.get(number - 1);
        };
    }

    private Optional<Path> find(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static List<String> lines(Path file) {
        try {
            // Only trailing empty lines are removed, because an empty line inside a numbered list must not shift the
            // following lines.
            return Files.readString(RegularFiles.require(file), StandardCharsets.UTF_8)
                    .stripTrailing()
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s cannot be read as UTF-8 text: %s.".formatted(file.toAbsolutePath(), e),
                    "Check the file and its permissions.",
                    e);
        }
    }

    private static BifocalException refused(Path file, String problem) {
        return new HostException(
                ErrorCode.DATA,
                "%s %s.".formatted(file.toAbsolutePath(), problem),
                "Replace the file by the original, or remove it.");
    }
}
