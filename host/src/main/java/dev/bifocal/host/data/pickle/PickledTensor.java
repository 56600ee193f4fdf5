package dev.bifocal.host.data.pickle;

import java.io.IOException;
import java.util.List;

/**
 * A tensor in a checkpoint of PyTorch: a view of a storage, whose elements are outside the pickle. The elements of the
 * tensor are within the storage.
 *
 * @param type the type of the elements
 * @param storage the key of the storage
 * @param stored the number of elements in the storage
 * @param offset index of the first element in the storage
 * @param shape the length of each dimension
 * @param strides the distance of neighbours in the storage, by dimension, in elements
 */
public record PickledTensor(
        TensorType type, String storage, long stored, long offset, List<Long> shape, List<Long> strides) {

    static final int MOST_DIMENSIONS = 32;

    /** The most elements of a tensor that has more than its storage, because it repeats elements. */
    private static final long MOST_REPEATED = 1 << 16;

    /** Copies the lists. */
    public PickledTensor {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
    }

    /** This tensor, if its elements are within the storage. */
    PickledTensor checked() throws IOException {
        boolean regular = shape.size() == strides.size()
                && shape.size() <= MOST_DIMENSIONS
                && offset >= 0
                && stored >= 0
                && shape.stream().allMatch(length -> length >= 0)
                && strides.stream().allMatch(stride -> stride >= 0);
        if (!regular || !isInside()) {
            throw new IOException(
                    "it has a tensor of shape %s with strides %s at element %s of a storage of %s elements"
                            .formatted(shape, strides, offset, stored));
        }
        return this;
    }

    private boolean isInside() {
        try {
            Math.multiplyExact(stored, (long) type.bytes());
            Math.multiplyExact(elements(), (long) Long.BYTES);
            long last = offset;
            for (int axis = 0; axis < shape.size(); axis++) {
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape.get(axis) - 1), strides.get(axis)));
            }
            return shape.contains(0L) || (last < stored && elements() <= Math.max(stored, MOST_REPEATED));
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** The number of elements. */
    public long elements() {
        long elements = 1;
        for (long length : shape) {
            elements = Math.multiplyExact(elements, length);
        }
        return elements;
    }

    /** Whether the elements are adjacent in the storage, in row-major order. */
    public boolean isContiguous() {
        long expected = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            if (shape.get(axis) != 1 && strides.get(axis) != expected) {
                return false;
            }
            expected *= shape.get(axis);
        }
        return true;
    }

    /** The index in the storage of an element in row-major order. */
    public long position(long element) {
        long position = offset;
        long rest = element;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            position += rest % shape.get(axis) * strides.get(axis);
            rest /= shape.get(axis);
        }
        return position;
    }
}
