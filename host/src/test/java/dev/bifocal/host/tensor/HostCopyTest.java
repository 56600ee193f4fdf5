package dev.bifocal.host.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostCopyTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void stop() {
        manager.close();
    }

    private static byte[] bytes(NDArray array, int most, List<Integer> sizes) {
        ByteBuffer all = ByteBuffer.allocate(
                Math.toIntExact(array.size() * array.getDataType().getNumOfBytes()));
        HostCopy.read(array, most, slice -> {
            sizes.add(slice.remaining());
            all.put(slice);
        });
        return all.array();
    }

    @Test
    void readsAndWritesAnyShapeInSlicesOfAnySize() {
        long seed = 20260105;
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            long[] lengths = LongStream.generate(() -> 1 + random.nextInt(6))
                    .limit(random.nextInt(5))
                    .toArray();
            int most = 8 * (1 + random.nextInt(20));
            NDArray array = manager.randomNormal(new Shape(lengths));
            List<Integer> sizes = new ArrayList<>();
            byte[] expected = array.toByteArray();
            String which = "seed %d, %s in slices of %d".formatted(seed, array.getShape(), most);

            assertThat(bytes(array, most, sizes)).as(which).isEqualTo(expected);
            assertThat(sizes).as(which).allMatch(size -> size <= most);

            NDArray other = manager.zeros(array.getShape());
            ByteBuffer source = ByteBuffer.wrap(expected);
            HostCopy.write(other, most, slice -> {
                while (slice.hasRemaining()) {
                    slice.put(source.get());
                }
            });
            assertThat(other).as(which).isEqualTo(array);
        }
    }

    @Test
    void readsAndWritesViewsThatAreNotContiguous() {
        NDArray owner = manager.arange(24f).reshape(4, 6);
        NDArray view = owner.transpose().get(new NDIndex("1:5, :"));
        float[] expected = {1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22};
        assertThat(bytes(view, 8, new ArrayList<>())).isEqualTo(view.duplicate().toByteArray());
        assertThat(HostCopy.floats(view)).isEqualTo(expected);

        HostCopy.write(view, 8, slice -> slice.order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .put(new float[slice.remaining() / 4]));

        assertThat(view.toFloatArray()).containsOnly(0);
        assertThat(owner.get(new NDIndex(":, 5")).toFloatArray()).containsExactly(5, 11, 17, 23);
        assertThat(owner.sum().getFloat()).isEqualTo(0 + 6 + 12 + 18 + 5 + 11 + 17 + 23);
    }

    @Test
    void leavesGradientsAndTypesAsTheyAre() {
        NDArray weight = manager.ones(new Shape(3, 5));
        weight.setRequiresGradient(true);
        HostCopy.write(weight, 16, slice -> slice.asFloatBuffer().put(new float[slice.remaining() / 4]));
        assertThat(weight.toFloatArray()).containsOnly(0);
        assertThat(weight.hasGradient()).isTrue();
        assertThat(HostCopy.floats(weight)).containsOnly(0).hasSize(15);
        assertThat(HostCopy.longs(manager.create(new long[] {1L << 40, -2}))).containsExactly(1L << 40, -2);
        assertThat(HostCopy.doubles(manager.create(new double[] {0.1, -2}))).containsExactly(0.1, -2);
        assertThat(HostCopy.floats(manager.create(new Shape(0, 4), DataType.FLOAT32)))
                .isEmpty();
        assertThat(HostCopy.floats(manager.create(3f))).containsExactly(3);
    }

    @Test
    void aLargeArrayTakesNoHeapOfItsSize() {
        NDArray array = manager.ones(new Shape(64, 1 << 20));
        long[] sum = {0};
        Runtime runtime = Runtime.getRuntime();
        long[] most = {0};
        System.gc();
        long before = runtime.totalMemory() - runtime.freeMemory();
        HostCopy.read(array, slice -> {
            sum[0] += Math.round(slice.asFloatBuffer().get(0)) * (long) slice.remaining();
            most[0] = Math.max(most[0], runtime.totalMemory() - runtime.freeMemory());
        });
        assertThat(sum[0]).isEqualTo(256L << 20);
        assertThat(most[0] - before).isLessThan(64 << 20);
    }
}
