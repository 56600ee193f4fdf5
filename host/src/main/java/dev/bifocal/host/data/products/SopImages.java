package dev.bifocal.host.data.products;

import dev.bifocal.host.data.folder.FileImages;
import dev.bifocal.host.data.folder.ImageLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images of one part of a split of Stanford Online Products.
 *
 * @param list the name of the list in messages
 * @param paths relative to the folder of the category folders
 * @param coarse the category of each image
 * @param fine the product number of each image, without gaps
 */
record SopImages(String list, List<String> paths, List<Integer> coarse, List<Integer> fine) {

    /** The categories by coarse label, in the order of their official numbers from 1. */
    static final List<String> CATEGORIES = List.of(
            "bicycle",
            "cabinet",
            "chair",
            "coffee_maker",
            "fan",
            "kettle",
            "lamp",
            "mug",
            "sofa",
            "stapler",
            "table",
            "toaster");

    private static final String FOLDER_SUFFIX = "_final";

    /** Both parts. */
    record Parts(SopImages train, SopImages test) {}

    SopImages {
        paths = List.copyOf(paths);
        coarse = List.copyOf(coarse);
        fine = List.copyOf(fine);
    }

    /** The folder of a category. */
    static String folder(int coarse) {
        return CATEGORIES.get(coarse) + FOLDER_SUFFIX;
    }

    /** The product of an image: in {@code bicycle_final/111375616144_0.JPG} it is {@code 111375616144}. */
    static String product(String path) {
        String name = path.substring(path.indexOf('/') + 1);
        return name.substring(0, Math.max(0, name.lastIndexOf('_')));
    }

    /** The names of the fine classes: the eBay numbers of the products. */
    List<String> fineClasses() {
        List<String> names = new ArrayList<>();
        for (int index = 0; index < paths.size(); index++) {
            if (fine.get(index) == names.size()) {
                names.add(product(paths.get(index)));
            }
        }
        return names;
    }

    /** Finds the images in a folder. */
    FileImages open(Path folder) {
        ImageLookup found = ImageLookup.find(folder, paths, list);
        return new FileImages(
                found.files(),
                found.entries(),
                new FileImages.Labels(labels(coarse), labels(fine), CATEGORIES, fineClasses()));
    }

    private static int[] labels(List<Integer> values) {
        return IntStream.range(0, values.size()).map(values::get).toArray();
    }
}
