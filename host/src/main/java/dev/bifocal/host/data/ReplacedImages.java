package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of which one that cannot be read shows the next one of its class, cyclically, that can.
 *
 * <p>So labels stay right, and what an index shows depends on the files alone: not on threads, and not on whether a run was
 * resumed. A file that cannot be opened at all is an error all the same, for it may be there the next time.
 */
public final class ReplacedImages implements ImageDataset {

    private static final Logger LOG = LoggerFactory.getLogger(ReplacedImages.class);
    /** Beyond one in so many, something is wrong with the data set as a whole. */
    private static final int ONE_IN = 100;

    private final ImageDataset images;
    private final ConcurrentSkipListMap<Integer, String> unreadable = new ConcurrentSkipListMap<>();

    private ReplacedImages(ImageDataset images) {
        this.images = images;
    }

    /** The data set with its training images so replaced; test images are not, since a result has to name what it was measured on. */
    public static Dataset ofTraining(Dataset dataset) {
        return new Dataset(
                dataset.name(),
                new ReplacedImages(dataset.train()),
                dataset.test(),
                dataset.imageSize(),
                dataset.mean(),
                dataset.std(),
                dataset.fingerprint());
    }

    @Override
    public void read(int index, Image into) {
        for (int shown = index; ; shown = next(shown, index)) {
            if (!unreadable.containsKey(shown)) {
                try {
                    images.read(shown, into);
                    return;
                } catch (UnreadableImageException e) {
                    note(shown, e);
                }
            }
        }
    }

    private void note(int index, UnreadableImageException e) {
        if (unreadable.putIfAbsent(index, images.source(index)) != null) {
            return;
        }
        LOG.warn("{} The next readable image of its class takes its place.", e.getMessage());
        int limit = Math.max(1, images.size() / ONE_IN);
        if (unreadable.size() > limit) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "More than %s of %s training images cannot be read, which is too many to skip. The last one found: %s"
                            .formatted(limit, images.size(), e.getMessage()),
                    "The log names the others. Copy or download the data set again.",
                    e);
        }
    }

    private int next(int shown, int wanted) {
        int fine = images.fine(wanted);
        int next = shown;
        do {
            next = (next + 1) % images.size();
        } while (images.fine(next) != fine);
        if (next == wanted) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "No image of class '%s' can be read."
                            .formatted(images.fineClasses().get(fine)),
                    "The log names them. Copy or download the data set again.");
        }
        return next;
    }

    @Override
    public List<String> unreadable() {
        return List.copyOf(unreadable.values());
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public List<String> coarseClasses() {
        return images.coarseClasses();
    }

    @Override
    public List<String> fineClasses() {
        return images.fineClasses();
    }

    @Override
    public int coarse(int index) {
        return images.coarse(index);
    }

    @Override
    public int fine(int index) {
        return images.fine(index);
    }

    @Override
    public String source(int index) {
        return images.source(index);
    }

    @Override
    public Optional<ImageContent> ownFile(int index) {
        return images.ownFile(index);
    }

    @Override
    public Optional<byte[]> objectMask(int index) {
        return images.objectMask(index);
    }
}
