package dev.bifocal.host.data.cars;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Struct;

/** Writes Cars196 in its official layout and as class folders, with few photos, whose brightness tells them apart. */
final class MiniatureCars196 {

    static final List<Integer> TRAIN = List.of(14, 3, 91, 1, 174, 196);
    static final List<Integer> TEST = List.of(181, 103, 145, 174);
    private static final List<String> BOX = List.of("bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2");

    private MiniatureCars196() {}

    /** As car_devkit.tgz, cars_train.tgz and cars_test.tgz unpack, with the labels for testing beside them. */
    static Path writeDevkit(Path root) throws IOException {
        Path devkit = Files.createDirectories(root.resolve("devkit"));
        writeNames(devkit.resolve("cars_meta.mat"), Cars196Classes.load().names());
        writeAnnotations(devkit.resolve("cars_train_annos.mat"), TRAIN, "%05d.jpg");
        writeAnnotations(root.resolve("cars_test_annos_withlabels.mat"), TEST, "%05d.jpg");
        writeImages(root.resolve("cars_train"), TRAIN.size());
        writeImages(root.resolve("cars_test"), TEST.size());
        return root;
    }

    static void writeNames(Path file, List<String> names) throws IOException {
        Cell cell = Mat5.newCell(1, names.size());
        for (int i = 0; i < names.size(); i++) {
            cell.set(i, Mat5.newString(names.get(i)));
        }
        write(file, Mat5.newMatFile().addArray("class_names", cell));
    }

    static void writeAnnotations(Path file, List<Integer> labels, String nameFormat) throws IOException {
        Struct annotations = Mat5.newStruct(1, labels.size());
        for (int i = 0; i < labels.size(); i++) {
            for (String side : BOX) {
                annotations.set(side, i, number(MatlabType.UInt16, 300));
            }
            annotations.set("class", i, number(MatlabType.UInt8, labels.get(i)));
            annotations.set("fname", i, Mat5.newString(nameFormat.formatted(i + 1)));
        }
        write(file, Mat5.newMatFile().addArray("annotations", annotations));
    }

    private static Matrix number(MatlabType type, int value) {
        Matrix matrix = Mat5.newMatrix(1, 1, type);
        matrix.setInt(0, value);
        return matrix;
    }

    private static void write(Path file, MatFile content) throws IOException {
        Mat5.writeToFile((Mat5File) content, file.toFile());
    }

    /** As the copy on Kaggle unpacks; a slash in a name is a hyphen in its folder. */
    static Path writeFolders(Path root) throws IOException {
        List<String> names = Cars196Classes.load().names();
        Path folder = root.resolve("car_data").resolve("car_data");
        for (int i = 0; i < TRAIN.size(); i++) {
            writeImage(folder.resolve("train/" + folderName(names, TRAIN.get(i))), i + 1);
        }
        for (int i = 0; i < TEST.size(); i++) {
            writeImage(folder.resolve("test/" + folderName(names, TEST.get(i))), i + 1);
        }
        return root;
    }

    private static String folderName(List<String> names, int label) {
        return names.get(label - 1).replace('/', '-');
    }

    private static void writeImages(Path folder, int count) throws IOException {
        for (int number = 1; number <= count; number++) {
            writeImage(folder, number);
        }
    }

    private static void writeImage(Path folder, int number) throws IOException {
        Files.createDirectories(folder);
        BufferedImage image = new BufferedImage(20, 12, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 20; x++) {
                image.setRGB(x, y, 0x101010 * number);
            }
        }
        ImageIO.write(image, "jpg", folder.resolve("%05d.jpg".formatted(number)).toFile());
    }
}
