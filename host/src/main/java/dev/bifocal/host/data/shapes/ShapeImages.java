package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A data set of pictures of shapes, drawn on first access. Kinds alternate, so that classes are balanced. */
final class ShapeImages implements ImageDataset {

    /** The maximum size of the cache in bytes; larger data sets are drawn at each access. */
    private static final long GREATEST_CACHE = 1L << 28;

    private static final List<ShapeKind> KINDS = List.of(ShapeKind.values());
    private static final List<ShapeKind.Family> FAMILIES = List.of(ShapeKind.Family.values());

    private final String part;
    private final int size;
    private final int count;
    private final long seed;
    private final ShapePainter painter;
    private final Optional<AtomicReferenceArray<byte[]>> drawn;

    /**
     * @param part train or test, which are disjoint
     * @param size side of a picture in pixels
     */
    ShapeImages(String part, int size, int count, long seed, double clutter) {
        this.part = part;
        this.size = size;
        this.count = count;
        this.seed = seed;
        painter = new ShapePainter(size, clutter);
        drawn = 3L * size * size * count <= GREATEST_CACHE
                ? Optional.of(new AtomicReferenceArray<>(count))
                : Optional.empty();
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public List<String> coarseClasses() {
        return ShapeKind.Family.names();
    }

    @Override
    public List<String> fineClasses() {
        return ShapeKind.names();
    }

    @Override
    public int coarse(int index) {
        return FAMILIES.indexOf(kind(index).family());
    }

    @Override
    public int fine(int index) {
        return index % KINDS.size();
    }

    @Override
    public void read(int index, Image into) {
        byte[] pixels = pixels(index);
        into.resize(size, size);
        System.arraycopy(pixels, 0, into.pixels(), 0, pixels.length);
    }

    @Override
    public String source(int index) {
        return "shapes, %s image %s".formatted(part, index);
    }

    @Override
    public Optional<byte[]> objectMask(int index) {
        return Optional.of(painter.mask(kind(index), stream(index)));
    }

    private byte[] pixels(int index) {
        if (drawn.isEmpty()) {
            return painter.draw(kind(index), stream(index));
        }
        byte[] cached = drawn.get().get(index);
        if (cached == null) {
            cached = painter.draw(kind(index), stream(index));
            drawn.get().set(index, cached);
        }
        return cached;
    }

    private ShapeKind kind(int index) {
        return KINDS.get(fine(index));
    }

    private RandomStream stream(int index) {
        return new RandomStream(seed, "shapes " + part, index);
    }
}
