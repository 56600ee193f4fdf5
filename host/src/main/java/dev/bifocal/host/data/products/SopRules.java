package dev.bifocal.host.data.products;

import dev.bifocal.host.data.RandomStream;
import dev.bifocal.host.data.products.SopProducts.Product;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Derives the splits from the official products. The rules are inferred from the published lists; how their authors
 * made them is not published.
 */
final class SopRules {

    private static final int FEWEST_IMAGES = 8;
    private static final int MOST_IMAGES = 12;
    private static final int TEST_IMAGES = 2;

    /** A fixed seed, independent of the experiment, so that all runs have the same test images. */
    private static final long CHOICE_SEED = 2023;

    private SopRules() {}

    /** Split 1: products with at least eight images, with the training and test parts of the official lists. */
    static SopImages.Parts splitOne(SopProducts products) {
        return new SopImages.Parts(
                several(products.train(), SopProducts.TRAIN_FILE), several(products.test(), SopProducts.TEST_FILE));
    }

    private static SopImages several(List<Product> products, String list) {
        Collector images = new Collector();
        products.stream()
                .filter(product -> product.images().size() >= FEWEST_IMAGES)
                .forEach(product -> images.add(product, product.images()));
        return images.named(list);
    }

    /**
     * Split 2: products of both official lists with twelve images. A fixed seed selects two of them for testing; the
     * published choice is not reproducible.
     */
    static SopImages.Parts splitTwo(SopProducts products) {
        List<Product> all = Stream.concat(products.train().stream(), products.test().stream())
                .filter(product -> product.images().size() == MOST_IMAGES)
                .toList();
        Collector train = new Collector();
        Collector test = new Collector();
        for (int fine = 0; fine < all.size(); fine++) {
            Product product = all.get(fine);
            Set<Integer> chosen = choice(fine);
            train.add(product, part(product, chosen, false));
            test.add(product, part(product, chosen, true));
        }
        String list = "%s and %s".formatted(SopProducts.TRAIN_FILE, SopProducts.TEST_FILE);
        return new SopImages.Parts(train.named(list), test.named(list));
    }

    private static Set<Integer> choice(int fine) {
        RandomStream random = new RandomStream(CHOICE_SEED, "sop-split2", fine);
        Set<Integer> chosen = new HashSet<>();
        while (chosen.size() < TEST_IMAGES) {
            chosen.add(random.below(MOST_IMAGES));
        }
        return chosen;
    }

    private static List<String> part(Product product, Set<Integer> chosen, boolean test) {
        List<String> images = new ArrayList<>();
        for (int index = 0; index < product.images().size(); index++) {
            if (chosen.contains(index) == test) {
                images.add(product.images().get(index));
            }
        }
        return images;
    }

    /** Numbers products in the order of their addition. */
    private static final class Collector {
        private final List<String> paths = new ArrayList<>();
        private final List<Integer> coarse = new ArrayList<>();
        private final List<Integer> fine = new ArrayList<>();
        private int products;

        void add(Product product, List<String> images) {
            for (String image : images) {
                paths.add(image);
                coarse.add(product.coarse());
                fine.add(products);
            }
            products++;
        }

        SopImages named(String list) {
            if (paths.isEmpty()) {
                throw new HostException(
                        ErrorCode.DATA,
                        "There is no product with enough images in %s.".formatted(list),
                        "Unpack Stanford_Online_Products.zip again.");
            }
            return new SopImages(list, paths, coarse, fine);
        }
    }
}
