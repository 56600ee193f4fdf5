package dev.bifocal.host.eval.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Tensors;
import dev.bifocal.host.eval.protocol.EvaluationConfig.Exclude;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecallTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny24", "random203", "duplicates40"})
    void withoutTheQuerysIndexItEqualsTheOracle(String name) throws IOException {
        Map<String, NDArray> oracle = read(name);

        assertEqual(recall(oracle, Exclude.INDEX), oracle.get("recall_selfexcluded"));
    }

    /** Without duplicates40, where the official code's values depend on the order of equal similarities. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny24", "random203"})
    void withoutTheFirstRankItEqualsTheOfficialCode(String name) throws IOException {
        Map<String, NDArray> oracle = read(name);

        assertEqual(recall(oracle, Exclude.RANK), oracle.get("recall"));
    }

    @Test
    void ofEquallySimilarImagesTheFirstOneIsNearer() throws IOException {
        // The values in float64 that the file's notes give for dropping the first rank.
        assertEqual(recall(read("duplicates40"), Exclude.RANK), manager.create(new double[] {0.5, 0.7, 0.875, 0.975}));
    }

    @Test
    void whereTheFirstRankIsDroppedATwinMakesAQueryFindItself() {
        NDArray features = manager.create(new float[][] {{1, 0}, {1, 0}, {0, 1}, {0, 1}});
        int[] labels = {0, 1, 2, 3};

        assertThat(Recall.of(features, labels, List.of(1), Exclude.INDEX)).containsEntry(1, 0.0);
        assertThat(Recall.of(features, labels, List.of(1), Exclude.RANK)).containsEntry(1, 0.5);
    }

    @Test
    void equalsItsDefinitionInLoops() {
        for (int seed = 0; seed < 10; seed++) {
            NDArray features = features(seed, 60, 5);
            int[] labels = new Random(seed).ints(60, 0, 12).toArray();
            List<Integer> ks = List.of(1, 3, 59);

            Map<Integer, Double> recall = Recall.of(features, labels, ks, Exclude.INDEX);

            for (int k : ks) {
                assertThat(recall.get(k)).as("seed %d, K %d", seed, k).isEqualTo(definition(features, labels, k));
            }
        }
    }

    @Test
    void doesNotDependOnTheSizeOfBlocks() {
        NDArray features = features(1, 101, 8);
        int[] labels = new Random(1).ints(101, 0, 20).toArray();
        List<Integer> ks = List.of(1, 2, 5, 10);
        for (Exclude exclude : Exclude.values()) {
            Map<Integer, Double> whole = Recall.of(features, labels, ks, exclude, 101);
            for (int block : new int[] {1, 7, 50, 100, 1000}) {
                assertThat(Recall.of(features, labels, ks, exclude, block)).isEqualTo(whole);
            }
        }
    }

    @Test
    void keepsTheOrderOfTheKs() {
        NDArray features = features(2, 20, 3);

        Map<Integer, Double> recall = Recall.of(features, new int[20], List.of(10, 1, 5), Exclude.INDEX);

        assertThat(recall.keySet()).containsExactly(10, 1, 5);
        assertThat(recall.values()).containsOnly(1.0);
    }

    @Test
    void leavesNoArraysBehind() {
        NDArray features = features(3, 50, 4);
        int before = manager.getManagedArrays().size();

        Recall.of(features, new int[50], List.of(5), Exclude.INDEX, 8);

        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void refusesMoreNeighboursThanThereAre() {
        NDArray features = features(4, 24, 3);

        assertThatThrownBy(() -> Recall.of(features, new int[24], List.of(1, 24), Exclude.INDEX))
                .isInstanceOf(BifocalException.class)
                .hasMessage("Recall@24 cannot be measured on 24 images, because a query has only 23 others.");
        assertThatThrownBy(() -> Recall.of(features, new int[24], List.of(0), Exclude.INDEX))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("Recall@0");
    }

    @Test
    void refusesFeaturesThatAreNotFinite() {
        NDArray features = manager.create(new float[][] {{1, 0}, {Float.NaN, 0}, {0, 1}});

        assertThatThrownBy(() -> Recall.of(features, new int[3], List.of(1), Exclude.INDEX))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("not finite");
    }

    private static double definition(NDArray features, int[] labels, int k) {
        float[] similarities = features.matMul(features.transpose()).toFloatArray();
        int images = labels.length;
        int hits = 0;
        for (int query = 0; query < images; query++) {
            int row = query * images;
            int self = query;
            List<Integer> nearest = IntStream.range(0, images)
                    .filter(other -> other != self)
                    .boxed()
                    .sorted((a, b) -> Float.compare(similarities[row + b], similarities[row + a]))
                    .limit(k)
                    .toList();
            hits += nearest.stream().anyMatch(other -> labels[other] == labels[self]) ? 1 : 0;
        }
        return (double) hits / images;
    }

    private static void assertEqual(Map<Integer, Double> recall, NDArray expected) {
        double[] values =
                recall.values().stream().mapToDouble(Double::doubleValue).toArray();
        assertThat(values).containsExactly(expected.toDoubleArray(), Offset.offset(1e-7));
    }

    private static Map<Integer, Double> recall(Map<String, NDArray> oracle, Exclude exclude) {
        int[] labels = Arrays.stream(oracle.get("labels").toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
        List<Integer> ks = Arrays.stream(oracle.get("K").toLongArray())
                .mapToObj(Math::toIntExact)
                .toList();
        return Recall.of(Tensors.unit(oracle.get("emb")), labels, ks, exclude);
    }

    private Map<String, NDArray> read(String name) throws IOException {
        try (InputStream in = RecallTest.class.getResourceAsStream(name + ".npz")) {
            return NDList.decode(manager, in).stream().collect(Collectors.toMap(NDArray::getName, Function.identity()));
        }
    }

    private NDArray features(int seed, int images, int size) {
        Random random = new Random(seed);
        float[] values = new float[images * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.unit(manager.create(values, new Shape(images, size)));
    }
}
