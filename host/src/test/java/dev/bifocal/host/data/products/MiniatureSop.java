package dev.bifocal.host.data.products;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.host.data.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes Stanford Online Products in its official layout with few products: twelve categories, and in each of training and test
 * for each category a product of 4 images, one of 8 and one of 12.
 */
public final class MiniatureSop {

    private static final int[] SIZES = {4, 8, 12};

    private MiniatureSop() {}

    /** The images of a part of split 1 or 2, in list order. */
    record Part(List<String> paths, List<Integer> coarse, List<Integer> fine) {

        static Part empty() {
            return new Part(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(String path, int coarseLabel, int fineLabel) {
            paths.add(path);
            coarse.add(coarseLabel);
            fine.add(fineLabel);
        }
    }

    /** Images, and the official lists. */
    public static Path write(Path root) throws IOException {
        int image = 0;
        int product = 0;
        for (String file : List.of(SopProducts.TRAIN_FILE, SopProducts.TEST_FILE)) {
            StringBuilder list = new StringBuilder("image_id class_id super_class_id path\n");
            for (int category = 0; category < SopImages.CATEGORIES.size(); category++) {
                for (int size : SIZES) {
                    product++;
                    for (int number = 0; number < size; number++) {
                        String path = path(category, product, number);
                        list.append("%d %d %d %s\n".formatted(++image, product, category + 1, path));
                        TestImages.write(root.resolve(path), image);
                    }
                }
            }
            Files.createDirectories(root);
            Files.writeString(root.resolve(file), list);
        }
        return root;
    }

    static String path(int category, int product, int number) {
        return "%s/%d_%d.JPG".formatted(SopImages.folder(category), 111_000_000_000L + product, number);
    }

    /** MaskCon's lists of split 1 of these products. */
    public static void writeLists(Path root) throws IOException {
        int product = 0;
        for (String name : List.of("train", "test")) {
            Part part = Part.empty();
            int fine = 0;
            for (int category = 0; category < SopImages.CATEGORIES.size(); category++) {
                for (int size : SIZES) {
                    product++;
                    for (int number = 0; size >= 8 && number < size; number++) {
                        part.add(path(category, product, number), category, fine);
                    }
                    fine += size >= 8 ? 1 : 0;
                }
            }
            writePart(root.resolve("sop_split1"), name, part);
        }
    }

    static void writePart(Path folder, String name, Part part) throws IOException {
        Files.createDirectories(folder);
        JsonMapper mapper = new JsonMapper();
        mapper.writeValue(folder.resolve(name + "_path.json").toFile(), part.paths());
        mapper.writeValue(folder.resolve(name + "_coarse_label.json").toFile(), part.coarse());
        mapper.writeValue(folder.resolve(name + "_fine_label.json").toFile(), part.fine());
    }
}
