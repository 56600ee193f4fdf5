import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes a tree of ImageNet-1K's layout and size from few photos, by hard links: train/SYNSET/*.JPEG with 1,281,167
 * files, and val/SYNSET/*.JPEG with 50,000. Links need directory entries but no inodes and no space.
 *
 * <p>Usage: java tools/ImageNetTree.java PHOTOS.zip CLASSES.txt FOLDER. Each line of CLASSES.txt begins with a synset,
 * as in imagenet32-classes.txt of the host's resources.
 */
public final class ImageNetTree {

    private static final int TRAIN = 1_281_167;
    private static final int VALIDATION = 50_000;

    private ImageNetTree() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[2]);
        List<Path> photos = unpack(Path.of(arguments[0]), Files.createDirectories(folder.resolve("photos")));
        Pattern synset = Pattern.compile("n\\d{8}");
        List<String> classes = Files.readAllLines(Path.of(arguments[1])).stream()
                .map(synset::matcher)
                .filter(Matcher::find)
                .map(Matcher::group)
                .sorted()
                .toList();
        link(photos, classes, folder.resolve("train"), TRAIN, "%s_%d.JPEG");
        link(photos, classes, folder.resolve("val"), VALIDATION, "ILSVRC2012_val_%2$08d.JPEG");
        System.out.println(classes.size() + " classes, " + photos.size() + " photos");
    }

    private static List<Path> unpack(Path zip, Path into) throws IOException {
        List<Path> photos = new ArrayList<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream().filter(one -> one.getName().endsWith(".JPEG")).toList()) {
                Path photo = into.resolve(photos.size() + ".JPEG");
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, photo);
                }
                photos.add(photo);
            }
        }
        return photos;
    }

    private static void link(List<Path> photos, List<String> classes, Path part, int count, String name)
            throws IOException {
        for (String synset : classes) {
            Files.createDirectories(part.resolve(synset));
        }
        for (int i = 0; i < count; i++) {
            String synset = classes.get(i % classes.size());
            Files.createLink(part.resolve(synset).resolve(name.formatted(synset, i + 1)), photos.get(i % photos.size()));
        }
    }
}
