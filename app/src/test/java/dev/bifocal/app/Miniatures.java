package dev.bifocal.app;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Data sets in their official layouts with a few small photos, of which each class has its colour. */
final class Miniatures {

    private static final List<String> CATEGORIES = List.of("bicycle", "cabinet", "chair", "coffee_maker");
    private static final List<String> SYNSETS = List.of("n01440764", "n02119789", "n03995372", "n04285008");

    /** Three planes of 32 x 32. */
    private static final int PIXELS = 3072;

    private Miniatures() {}

    /** Stanford Online Products: for each of four categories 2 products of 12 images in training and 1 in test. */
    static void writeProducts(Path root) throws IOException {
        int product = 0;
        int image = 0;
        for (String file : List.of("Ebay_train.txt", "Ebay_test.txt")) {
            StringBuilder list = new StringBuilder("image_id class_id super_class_id path\n");
            for (int category = 0; category < CATEGORIES.size(); category++) {
                for (int last = product + (file.contains("train") ? 2 : 1); product < last; ) {
                    product++;
                    for (int number = 0; number < 12; number++) {
                        String path = "%s_final/%d_%d.JPG".formatted(CATEGORIES.get(category), product, number);
                        list.append("%d %d %d %s\n".formatted(++image, product, category + 1, path));
                        writePhoto(root.resolve(path), product);
                    }
                }
            }
            Files.writeString(root.resolve(file), list);
        }
    }

    /** ImageNet-1K: four synsets of 24 training and 12 validation images, these in one folder. */
    static void writeImageNet(Path root) throws IOException {
        StringBuilder truth = new StringBuilder();
        for (int synset = 0; synset < SYNSETS.size(); synset++) {
            for (int number = 0; number < 24; number++) {
                String id = SYNSETS.get(synset);
                writePhoto(root.resolve("train/%s/%s_%d.JPEG".formatted(id, id, number)), synset);
            }
            for (int number = 1; number <= 12; number++) {
                String name = "val/ILSVRC2012_val_%08d.JPEG".formatted(12 * synset + number);
                writePhoto(root.resolve(name), synset);
                truth.append(SYNSETS.get(synset)).append('\n');
            }
        }
        Files.writeString(root.resolve("imagenet_2012_validation_synset_labels.txt"), truth);
    }

    /** Photos with a table, {@code labels.csv}: six fine classes in two coarse ones. */
    static void writeTable(Path root) throws IOException {
        StringBuilder table = new StringBuilder("path,fine,coarse,split\n");
        for (int number = 0; number < 144; number++) {
            String path = "photos/%d.jpg".formatted(number);
            writePhoto(root.resolve(path), number % 6);
            table.append("%s,\"fine, %d\",coarse %d,%s\n"
                    .formatted(path, number % 6, number % 2, number < 96 ? "train" : "test"));
        }
        Files.writeString(root.resolve("labels.csv"), table);
    }

    /** CIFAR-100's binary version: four of its classes, each in a superclass of its own. */
    static void writeCifar100(Path root) throws IOException {
        Files.createDirectories(root);
        Files.write(root.resolve("train.bin"), cifarRecords(96));
        Files.write(root.resolve("test.bin"), cifarRecords(48));
        Files.write(root.resolve("coarse_label_names.txt"), names("coarse", 20));
        Files.write(root.resolve("fine_label_names.txt"), names("fine", 100));
    }

    private static byte[] cifarRecords(int records) {
        // Apples, aquarium fish, babies and bears.
        int[] coarseByFine = {4, 1, 14, 8};
        ByteBuffer bytes = ByteBuffer.allocate(records * (2 + PIXELS));
        for (int record = 0; record < records; record++) {
            bytes.put((byte) coarseByFine[record % 4]).put((byte) (record % 4)).put(pixels(record % 4));
        }
        return bytes.array();
    }

    private static List<String> names(String level, int count) {
        return IntStream.range(0, count).mapToObj(label -> level + label).toList();
    }

    /** ImageNet32 as NumPy archives, one of its ten training batches and the one for validation: four classes. */
    static void writeImageNet32(Path root) throws IOException {
        writeArchive(root.resolve("train_data_batch_1.npz"), 96);
        writeArchive(root.resolve("val_data.npz"), 48);
    }

    private static void writeArchive(Path file, int images) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(images * PIXELS);
        ByteBuffer labels = ByteBuffer.allocate(images * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int image = 0; image < images; image++) {
            data.put(pixels(image % 4));
            labels.putLong(1 + image % 4 * 250L);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            putArray(zip, "data.npy", "|u1", "(%d, %d)".formatted(images, PIXELS), data.array());
            putArray(zip, "labels.npy", "<i8", "(%d,)".formatted(images), labels.array());
        }
    }

    private static void putArray(ZipOutputStream zip, String name, String type, String shape, byte[] content)
            throws IOException {
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
        String padded = header + " ".repeat(117 - header.length()) + "\n";
        zip.putNextEntry(new ZipEntry(name));
        zip.write(("\u0093NUMPY\1\0" + (char) padded.length() + "\0" + padded).getBytes(StandardCharsets.ISO_8859_1));
        zip.write(content);
        zip.closeEntry();
    }

    /** Cars196 in class folders: four of its classes, of three body types. */
    static void writeCars(Path root) throws IOException {
        List<String> classes = List.of(
                "AM General Hummer SUV 2000", "Acura RL Sedan 2012", "Acura TL Sedan 2012", "Audi TT RS Coupe 2012");
        for (int label = 0; label < classes.size(); label++) {
            for (int number = 0; number < 36; number++) {
                String part = number < 24 ? "train" : "test";
                writePhoto(root.resolve("%s/%s/%05d.jpg".formatted(part, classes.get(label), number)), label);
            }
        }
    }

    private static byte[] pixels(int seed) {
        byte[] pixels = new byte[PIXELS];
        new Random(seed).nextBytes(pixels);
        return pixels;
    }

    private static void writePhoto(Path file, int colour) throws IOException {
        BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < 320; pixel++) {
            image.setRGB(pixel % 20, pixel / 20, (colour * 2_654_435 + pixel * 257) & 0xffffff);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, bytes.toByteArray());
    }
}
