package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The result of reading all images of a data set.
 *
 * @param read the number of readable images
 * @param damaged the number of unreadable images
 * @param first the error of the first unreadable image by index
 * @param smallest the shortest side of all images in pixels
 * @param largest the longest side of all images in pixels
 */
public record ImageScan(int read, int damaged, Optional<String> first, int smallest, int largest) {

    private static final int BLOCK = 64;
    private static final ImageScan NOTHING = new ImageScan(0, 0, Optional.empty(), Integer.MAX_VALUE, 0);

    /**
     * Reads all images of a data set, on all cores.
     *
     * @param progress receives the number of images of each finished block, from any thread
     */
    public static ImageScan of(ImageDataset dataset, IntConsumer progress) {
        int blocks = (dataset.size() + BLOCK - 1) / BLOCK;
        return IntStream.range(0, blocks)
                .parallel()
                .mapToObj(block -> {
                    int end = Math.min(dataset.size(), (block + 1) * BLOCK);
                    ImageScan scan = block(dataset, block * BLOCK, end);
                    progress.accept(end - block * BLOCK);
                    return scan;
                })
                .reduce(NOTHING, ImageScan::then);
    }

    private static ImageScan block(ImageDataset dataset, int start, int end) {
        Image image = new Image();
        ImageScan scan = NOTHING;
        for (int index = start; index < end; index++) {
            scan = scan.then(one(dataset, index, image));
        }
        return scan;
    }

    private static ImageScan one(ImageDataset dataset, int index, Image image) {
        try {
            dataset.read(index, image);
        } catch (BifocalException e) {
            return new ImageScan(0, 1, Optional.of(Objects.toString(e.getMessage())), Integer.MAX_VALUE, 0);
        }
        return new ImageScan(
                1,
                0,
                Optional.empty(),
                Math.min(image.width(), image.height()),
                Math.max(image.width(), image.height()));
    }

    /** The combination of this scan and the scan of the images that follow. */
    private ImageScan then(ImageScan next) {
        return new ImageScan(
                read + next.read,
                damaged + next.damaged,
                first.or(next::first),
                Math.min(smallest, next.smallest),
                Math.max(largest, next.largest));
    }
}
