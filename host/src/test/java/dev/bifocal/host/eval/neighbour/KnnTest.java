package dev.bifocal.host.eval.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Tensors;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.KnnConfig;
import dev.bifocal.host.eval.protocol.KnnConfig.Vote;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnnTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private static List<String> classes(int number) {
        return IntStream.range(0, number).mapToObj(Integer::toString).toList();
    }

    private static KnnConfig config(Vote vote, double temperature, Integer... ks) {
        return new KnnConfig(List.of(ks), vote, temperature, 0);
    }

    /**
     * A query along the first axis; its neighbours have cosines 1, .8, .6 and 0. At temperature .5 their votes are 7.39, 4.95,
     * 3.32 and 1.
     */
    private Accuracy byHand(Vote vote, int k, int label) {
        NDArray gallery = manager.create(new float[][] {{.8f, .6f}, {1, 0}, {.6f, .8f}, {0, 1}});
        FineLabels labels = new FineLabels(new int[] {1, 0, 1, 2}, new int[] {label}, classes(7));
        NDArray query = manager.create(new float[][] {{1, 0}});
        return new Knn(config(vote, .5, k), labels).measure(gallery, query).get(k);
    }

    @Test
    void addsUpTheVotesOfAClass() {
        assertThat(byHand(Vote.WEIGHTED, 1, 0).top1()).isEqualTo(1);
        assertThat(byHand(Vote.WEIGHTED, 2, 0).top1()).isEqualTo(1);
        // 4.95 + 3.32 for class 1 against 7.39 for class 0
        assertThat(byHand(Vote.WEIGHTED, 3, 1).top1()).isEqualTo(1);
        assertThat(byHand(Vote.WEIGHTED, 3, 0)).isEqualTo(new Accuracy(0, 1));
    }

    @Test
    void amongEqualVotesTheLowerLabelIsBefore() {
        assertThat(byHand(Vote.MAJORITY, 2, 0).top1()).isEqualTo(1);
        assertThat(byHand(Vote.MAJORITY, 2, 1)).isEqualTo(new Accuracy(0, 1));
        assertThat(byHand(Vote.MAJORITY, 3, 1).top1()).isEqualTo(1);
    }

    @Test
    void aClassWithoutAVoteIsNeverRight() {
        assertThat(byHand(Vote.WEIGHTED, 3, 2)).isEqualTo(new Accuracy(0, 0));
        assertThat(byHand(Vote.WEIGHTED, 4, 2)).isEqualTo(new Accuracy(0, 1));
        assertThat(byHand(Vote.WEIGHTED, 4, 6)).isEqualTo(new Accuracy(0, 0));
        assertThat(byHand(Vote.WEIGHTED, 4, -1)).isEqualTo(new Accuracy(0, 0));
    }

    @Test
    void equalsItsDefinitionInLoops() {
        for (int seed = 0; seed < 10; seed++) {
            NDArray gallery = unit(seed, 60);
            NDArray queries = unit(seed + 100, 40);
            FineLabels labels = labels(seed, 60, 40, 9);
            for (Vote vote : Vote.values()) {
                for (double temperature : new double[] {.07, 1e-4}) {
                    Map<Integer, Accuracy> measured =
                            new Knn(config(vote, temperature, 20, 1, 60), labels).measure(gallery, queries);
                    assertThat(measured.keySet()).containsExactly(20, 1, 60);
                    measured.forEach((k, accuracy) ->
                            assertThat(accuracy).isEqualTo(definition(gallery, queries, labels, k, vote, temperature)));
                }
            }
        }
    }

    /** In extended exponents, so that small temperatures neither overflow nor vanish. */
    private static Accuracy definition(
            NDArray gallery, NDArray queries, FineLabels labels, int k, Vote vote, double temperature) {
        float[] similarities = queries.matMul(gallery.transpose()).toFloatArray();
        int images = labels.train().length;
        Accuracy.Counter counter = new Accuracy.Counter();
        for (int query = 0; query < labels.test().length; query++) {
            int row = query * images;
            List<Integer> nearest = IntStream.range(0, images)
                    .boxed()
                    .sorted((a, b) -> Float.compare(similarities[row + b], similarities[row + a]))
                    .limit(k)
                    .toList();
            float best = similarities[row + nearest.get(0)];
            Map<Integer, Double> votes = nearest.stream()
                    .collect(Collectors.groupingBy(
                            image -> labels.train()[image],
                            Collectors.reducing(
                                    0.0,
                                    image -> vote == Vote.MAJORITY
                                            ? 1
                                            : Math.exp(((double) similarities[row + image] - best) / temperature),
                                    Double::sum)));
            List<Integer> ranking = votes.keySet().stream()
                    .sorted(Comparator.comparing((Integer label) -> -votes.get(label))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            int rank = ranking.indexOf(labels.test()[query]);
            if (rank < 0) {
                counter.addMiss();
            } else {
                counter.add(rank);
            }
        }
        return counter.accuracy();
    }

    @Test
    void oneNeighbourVotesAlikeWithAnyWeight() {
        for (int seed = 0; seed < 5; seed++) {
            NDArray gallery = unit(seed, 50);
            NDArray queries = unit(seed + 100, 30);
            FineLabels labels = labels(seed, 50, 30, 5);
            assertThat(new Knn(config(Vote.WEIGHTED, .07, 1), labels).measure(gallery, queries))
                    .as("seed %d", seed)
                    .isEqualTo(new Knn(config(Vote.MAJORITY, .07, 1), labels).measure(gallery, queries));
        }
    }

    @Test
    void imagesFindThemselves() {
        NDArray images = unit(7, 30);
        FineLabels labels = new FineLabels(new int[30], new int[30], classes(3));
        int[] drawn = new Random(7).ints(30, 0, 3).toArray();
        System.arraycopy(drawn, 0, labels.train(), 0, 30);
        System.arraycopy(drawn, 0, labels.test(), 0, 30);
        assertThat(new Knn(config(Vote.WEIGHTED, .07, 1), labels)
                        .measure(images, images)
                        .get(1)
                        .top1())
                .isEqualTo(1);
    }

    @Test
    void refusesMoreNeighboursThanThereAreImages() {
        FineLabels labels = labels(1, 10, 5, 3);
        assertThatThrownBy(() -> new Knn(config(Vote.WEIGHTED, .07, 5, 11), labels))
                .isInstanceOf(BifocalException.class)
                .hasMessage("evaluation.knn.k requests 11 neighbours, but there are 10 training images.");
        assertThatThrownBy(() -> new Knn(config(Vote.WEIGHTED, .07), labels))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("evaluation.knn.k is empty");
        assertThat(new Knn(config(Vote.WEIGHTED, .07, 10), labels).measure(unit(1, 10), unit(2, 5)))
                .containsOnlyKeys(10);
    }

    private static FineLabels labels(int seed, int train, int test, int classes) {
        Random random = new Random(seed);
        return new FineLabels(
                random.ints(train, 0, classes).toArray(),
                random.ints(test, 0, classes).toArray(),
                classes(classes));
    }

    private NDArray unit(int seed, int rows) {
        Random random = new Random(seed);
        float[] values = new float[rows * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.unit(manager.create(values, new Shape(rows, 4)));
    }
}
