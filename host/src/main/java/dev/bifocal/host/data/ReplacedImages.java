package dev.bifocal.host.data;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data set in which the next readable image of the same class, cyclically, replaces an unreadable image.
 *
 * <p>Labels stay correct, and the image of an index depends only on the files, not on threads or on resuming. A file
 * that cannot be opened is still an error, because it may be available the next time.
 */
public final class ReplacedImages implements ImageDataset {

    private static final Logger LOG = LoggerFactory.getLogger(ReplacedImages.class);
    /** The inverse of the accepted fraction of unreadable images; beyond it, the data set as a whole is broken. */
    private static final int ONE_IN = 100;

    private final ImageDataset images;
    private final ConcurrentSkipListMap<Integer, String> unreadable = new ConcurrentSkipListMap<>();

    private ReplacedImages(ImageDataset images) {
        this.images = images;
    }

    /**
     * The data set with replacement of unreadable training images. Test images are not replaced, because a result must
     * state the images that it was measured on.
     */
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
        LOG.warn("{} The next readable image of its class replaces it.", e.getMessage());
        int limit = Math.max(1, images.size() / ONE_IN);
        if (unreadable.size() > limit) {
            throw new HostException(
                    ErrorCode.DATA,
                    "More than %s of %s training images cannot be read, too many to skip. The last one found: %s"
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
            throw new HostException(
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
