package dev.bifocal.host.eval;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.TransformSpec;
import dev.bifocal.host.compute.Upload;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.encoder.ImageInput;
import dev.bifocal.host.eval.protocol.EvaluationData;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Images of one colour each; the class is the brightest channel unless it is said otherwise. */
public final class ColourImages implements ImageDataset {

    static final int SIDE = 8;

    private static final List<String> CLASSES = List.of("red", "green", "blue");

    private final int[][] colours;
    private final int[] labels;
    private final List<String> classes;

    public ColourImages(int[][] colours, int[] labels, List<String> classes) {
        this.colours = colours;
        this.labels = labels;
        this.classes = classes;
    }

    /** Images of red, green and blue in turns, in shades that a seed chooses. */
    public static ColourImages shades(int images, long seed) {
        Random random = new Random(seed);
        int[][] colours = new int[images][3];
        int[] labels = new int[images];
        for (int i = 0; i < images; i++) {
            labels[i] = i % 3;
            for (int channel = 0; channel < 3; channel++) {
                colours[i][channel] = channel == labels[i] ? 150 + random.nextInt(100) : random.nextInt(100);
            }
        }
        return new ColourImages(colours, labels, CLASSES);
    }

    public static Dataset dataset(ImageDataset train, ImageDataset test) {
        return new Dataset(
                "colours", train, test, Optional.of(SIDE), List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25), "00");
    }

    public static EvaluationData data(Dataset dataset, int batch, NDManager manager) {
        TransformSpec resize = new TransformSpec.Resize(Optional.empty());
        return new EvaluationData(
                dataset,
                Policy.of("test", List.of(resize), SIDE),
                Policy.of("train", List.of(resize, new TransformSpec.HorizontalFlip(0.5)), SIDE),
                new ImageInput(manager, new Upload(manager), SIDE, dataset.mean(), dataset.std()),
                batch,
                2,
                ProcessGroup.alone(),
                () -> {},
                manager);
    }

    @Override
    public int size() {
        return colours.length;
    }

    @Override
    public List<String> coarseClasses() {
        return List.of("colour");
    }

    @Override
    public List<String> fineClasses() {
        return classes;
    }

    @Override
    public int coarse(int index) {
        return 0;
    }

    @Override
    public int fine(int index) {
        return labels[index];
    }

    @Override
    public void read(int index, Image into) {
        into.resize(SIDE, SIDE);
        for (int i = 0; i < 3 * SIDE * SIDE; i++) {
            into.pixels()[i] = (byte) colours[index][i % 3];
        }
    }

    @Override
    public String source(int index) {
        return "colours/%s/%03d.png".formatted(classes.get(labels[index]), index);
    }
}
