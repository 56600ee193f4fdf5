package dev.bifocal.host.data;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.Optional;

/** A subset of an image data set that keeps its order. */
public final class Subset implements ImageDataset {

    private final ImageDataset whole;
    private final int[] indices;

    private Subset(ImageDataset whole, int[] indices) {
        this.whole = whole;
        this.indices = indices;
    }

    /**
     * The images of the given indices.
     *
     * @param indices distinct indices in the order of the subset
     */
    public static ImageDataset of(ImageDataset whole, int[] indices) {
        return new Subset(whole, indices.clone());
    }

    /** The data set with a uniformly random subset of {@code size} training images. */
    public static Dataset of(Dataset dataset, int size, long seed) {
        int available = dataset.train().size();
        if (size > available) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "data.subset is %s, but data set %s has %s training images."
                            .formatted(size, dataset.name(), available),
                    "Set data.subset to at most %s, or omit it to train on all images.".formatted(available));
        }
        String fingerprint = new Fingerprint()
                .add("subset")
                .add(dataset.fingerprint())
                .add(size)
                .add(seed)
                .hex();
        return new Dataset(
                dataset.name(),
                new Subset(dataset.train(), draw(available, size, seed)),
                dataset.test(),
                dataset.imageSize(),
                dataset.mean(),
                dataset.std(),
                fingerprint);
    }

    /**
     * Selection sampling (Knuth, The Art of Computer Programming, volume 2, algorithm S), which preserves the order.
     */
    private static int[] draw(int available, int size, long seed) {
        RandomStream random = new RandomStream(seed, "subset", 0);
        int[] chosen = new int[size];
        int count = 0;
        for (int index = 0; count < size; index++) {
            if (random.uniform() * (available - index) < size - count) {
                chosen[count++] = index;
            }
        }
        return chosen;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public List<String> coarseClasses() {
        return whole.coarseClasses();
    }

    @Override
    public List<String> fineClasses() {
        return whole.fineClasses();
    }

    @Override
    public int coarse(int index) {
        return whole.coarse(indices[index]);
    }

    @Override
    public int fine(int index) {
        return whole.fine(indices[index]);
    }

    @Override
    public void read(int index, Image into) {
        whole.read(indices[index], into);
    }

    @Override
    public String source(int index) {
        return whole.source(indices[index]);
    }

    @Override
    public Optional<ImageContent> ownFile(int index) {
        return whole.ownFile(indices[index]);
    }

    @Override
    public Optional<byte[]> objectMask(int index) {
        return whole.objectMask(indices[index]);
    }
}
