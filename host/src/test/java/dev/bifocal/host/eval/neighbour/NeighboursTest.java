package dev.bifocal.host.eval.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private static List<List<Integer>> neighbours(NDArray queries, NDArray gallery, int k, int block) {
        return neighbours(queries, gallery, k, block, (int) gallery.size(0));
    }

    private static List<List<Integer>> neighbours(NDArray queries, NDArray gallery, int k, int block, int imageBlock) {
        List<List<Integer>> found = new ArrayList<>();
        Neighbours.of(
                queries,
                gallery,
                rows -> rows,
                k,
                (query, similarities, images) -> {
                    assertThat(query).isEqualTo(found.size());
                    assertThat(similarities).hasSize(k);
                    found.add(IntStream.of(images).boxed().toList());
                },
                block,
                imageBlock);
        return found;
    }

    /** All sorted by similarity, then by index. */
    private static List<List<Integer>> sorted(NDArray queries, NDArray gallery, int k) {
        float[] similarities = queries.matMul(gallery.transpose()).toFloatArray();
        int images = (int) gallery.size(0);
        return IntStream.range(0, (int) queries.size(0))
                .mapToObj(query -> IntStream.range(0, images)
                        .boxed()
                        .sorted((a, b) ->
                                Float.compare(similarities[query * images + b], similarities[query * images + a]))
                        .limit(k)
                        .toList())
                .toList();
    }

    @Test
    void areTheMostSimilarOnesInOrder() {
        for (int seed = 0; seed < 10; seed++) {
            NDArray queries = unit(seed, 13, 5);
            NDArray gallery = unit(seed + 100, 40, 5);
            assertThat(neighbours(queries, gallery, 7, 13)).as("seed %d", seed).isEqualTo(sorted(queries, gallery, 7));
        }
    }

    /** Vectors along few axes, so that most similarities are equal. */
    @Test
    void areThoseOfLowestIndexWhereSimilaritiesAreEqual() {
        for (int seed = 0; seed < 20; seed++) {
            NDArray queries = axes(seed, 11);
            NDArray gallery = axes(seed + 100, 30);
            for (int k : new int[] {1, 4, 29, 30}) {
                assertThat(neighbours(queries, gallery, k, 4))
                        .as("seed %d, k %d", seed, k)
                        .isEqualTo(sorted(queries, gallery, k));
            }
        }
    }

    @Test
    void doNotDependOnTheSizeOfBlocks() {
        NDArray queries = axes(3, 50);
        NDArray gallery = axes(4, 60);
        List<List<Integer>> whole = neighbours(queries, gallery, 10, 50);
        for (int block : new int[] {1, 7, 49, Integer.MAX_VALUE}) {
            assertThat(neighbours(queries, gallery, 10, block))
                    .as("block %d", block)
                    .isEqualTo(whole);
            for (int images : new int[] {1, 3, 10, 11, 59, Integer.MAX_VALUE}) {
                assertThat(neighbours(queries, gallery, 10, block, images))
                        .as("blocks of %d queries and %d images", block, images)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void leaveNoArraysBehind() {
        NDArray queries = unit(1, 20, 4);
        NDArray gallery = unit(2, 30, 4);
        NDArray withEqual = axes(2, 30);
        int before = manager.getManagedArrays().size();

        neighbours(queries, gallery, 5, 8);
        neighbours(queries, withEqual, 5, 8);
        neighbours(queries, withEqual, 5, 8, 7);

        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    private NDArray unit(int seed, int rows, int size) {
        Random random = new Random(seed);
        float[] values = new float[rows * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.unit(manager.create(values, new Shape(rows, size)));
    }

    private NDArray axes(int seed, int rows) {
        Random random = new Random(seed);
        float[] values = new float[rows * 4];
        for (int row = 0; row < rows; row++) {
            values[row * 4 + random.nextInt(4)] = random.nextBoolean() ? 1 : -1;
        }
        return manager.create(values, new Shape(rows, 4));
    }
}
