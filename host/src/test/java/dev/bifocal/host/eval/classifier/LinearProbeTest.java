package dev.bifocal.host.eval.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.eval.ColourEncoder;
import dev.bifocal.host.eval.ColourImages;
import dev.bifocal.host.eval.Evaluation;
import dev.bifocal.host.eval.Evaluations;
import dev.bifocal.host.eval.protocol.EvaluationConfig;
import dev.bifocal.host.eval.protocol.EvaluationData;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.Selection;
import dev.bifocal.host.optimizer.OptimizerConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinearProbeTest {

    private static final Dataset DATASET = ColourImages.dataset(ColourImages.shades(61, 1), ColourImages.shades(40, 2));

    private NDManager manager;

    @BeforeEach
    void start() {
        manager = Evaluation.manager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Measured measure(Dataset dataset, long seed, String... lines) {
        List<Measured> measured = new ArrayList<>();
        EvaluationConfig config = Evaluation.with("linear: {%s}".formatted(String.join(", ", lines)));
        int before = manager.getManagedArrays().size();
        EvaluationData data = ColourImages.data(dataset, 16, manager);
        new Evaluations(data, config, EnumSet.of(Protocol.LINEAR), seed, (protocol, point, epochs) -> {})
                .measure(ColourEncoder.trained(manager), ColourEncoder.fresh(manager), measured::add);
        // The two constants of the images' normalisation.
        assertThat(manager.getManagedArrays()).hasSize(before + 2);
        return measured.get(0);
    }

    @Test
    void tellsColoursApartWithAndWithoutAugmentation() {
        for (boolean augment : new boolean[] {true, false}) {
            Measured measured =
                    measure(DATASET, 1, "epochs: 15", "milestones: [10]", "batch: 16", "augment: " + augment);
            assertThat(measured.results().get("top1")).as("augment %s", augment).isGreaterThan(.9);
            assertThat(measured.results()).containsEntry("top5", 1.0);
            assertThat(measured.notes()).containsExactly("There are only 3 classes, so top-5 accuracy has no meaning.");
        }
    }

    /** These images look the same from both sides, so that both ways see the same batches of the same images. */
    @Test
    void cachedFeaturesGiveWhatImagesGive() {
        String[] settings = {"epochs: 4", "milestones: [2, 3]", "batch: 16", "every: 1", "weightDecay: 0.01"};
        List<Measured.Point> images =
                measure(DATASET, 3, with(settings, "augment: true")).course();
        List<Measured.Point> cached =
                measure(DATASET, 3, with(settings, "augment: false")).course();
        for (int i = 0; i < 4; i++) {
            assertThat(cached.get(i).loss()).isCloseTo(images.get(i).loss(), Offset.offset(1e-5));
            assertThat(cached.get(i).accuracy()).isEqualTo(images.get(i).accuracy());
        }
    }

    @Test
    void givesTheSameNumbersForTheSameSeedAlone() {
        Measured once = measure(DATASET, 1, "epochs: 2", "batch: 16");
        assertThat(measure(DATASET, 1, "epochs: 2", "batch: 16").course()).isEqualTo(once.course());
        assertThat(measure(DATASET, 2, "epochs: 2", "batch: 16").course()).isNotEqualTo(once.course());
    }

    @Test
    void measuresEverySoManyEpochsAndAtTheEnd() {
        assertThat(measure(DATASET, 1, "epochs: 5", "every: 2").course())
                .extracting(point -> point.accuracy().isPresent())
                .containsExactly(false, true, false, true, true);
        assertThat(measure(DATASET, 1, "epochs: 2", "every: 0").course())
                .extracting(point -> point.accuracy().isPresent())
                .containsExactly(false, true);
    }

    @Test
    void saysSoWhenTheClassifierIsWorseThanGuessing() {
        assertThat(measure(DATASET, 1, "epochs: 1", "batch: 16", "lr: 10000").notes())
                .anySatisfy(note -> assertThat(note)
                        .contains("above the 1.099 of guessing", "lower the learning rate of evaluation.linear"));
        assertThat(measure(DATASET, 1, "epochs: 1", "batch: 16", "lr: 0.0001").notes())
                .noneSatisfy(note -> assertThat(note).contains("guessing"));
    }

    @Test
    void statesHowTheNumberWasMade() {
        Measured measured = measure(DATASET, 1, "epochs: 1", "augment: false");
        assertThat(measured.method())
                .isEqualTo(
                        "Accuracy on 40 test images of a linear classifier on frozen, pooled backbone features after 1 epoch"
                                + " of 61 training images, not augmented; SGD with lr 0.4 x 0.1 after epochs 30, 40, momentum"
                                + " 0.9, weight decay 0, batch 256.");
        assertThat(measured.seconds()).isPositive();
    }

    /** Full batches of three samples; gradients of the mean cross entropy by hand in double precision. */
    @Test
    void stepsAsSgdDoes() {
        double[][] features = {{1, -2}, {.5, .3}, {-1, 2}};
        int[] labels = {0, 1, 2};
        Classifier classifier = new Classifier(3, 2, 5, manager);
        Fitting.Schedule schedule = new Fitting.Schedule(Protocol.LINEAR, 4, List.of(2), .1, 0);
        Fitting fitting = new Fitting(classifier, schedule, manager).train(classifier.weights(), .5, .9, .01);
        Map<String, NDArray> weights = classifier.weights();
        double[] expected = concatenated(weights);
        double[] velocity = new double[expected.length];
        NDArray batch = manager.create(new float[][] {{1, -2}, {.5f, .3f}, {-1, 2}});
        NDArray ofBatch = manager.create(new long[] {0, 1, 2});

        for (int epoch = 0; epoch < 4; epoch++) {
            fitting.step(() -> batch, ofBatch, epoch);
            double[] gradient = gradient(expected, features, labels);
            double rate = epoch < 2 ? .5 : .05;
            for (int i = 0; i < expected.length; i++) {
                velocity[i] = .9 * velocity[i] + gradient[i] + .01 * expected[i];
                expected[i] -= rate * velocity[i];
            }
        }

        assertThat(concatenated(weights)).containsExactly(expected, Offset.offset(1e-5));
    }

    /** Weights row by row, then biases. */
    private static double[] concatenated(Map<String, NDArray> weights) {
        float[] weight = weights.get("classifier.weight").toFloatArray();
        float[] bias = weights.get("classifier.bias").toFloatArray();
        double[] all = new double[weight.length + bias.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i < weight.length ? weight[i] : bias[i - weight.length];
        }
        return all;
    }

    private static double[] gradient(double[] weights, double[][] features, int[] labels) {
        double[] gradient = new double[weights.length];
        for (int sample = 0; sample < labels.length; sample++) {
            double[] scores = new double[3];
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                scores[c] = Math.exp(weights[2 * c] * features[sample][0]
                        + weights[2 * c + 1] * features[sample][1]
                        + weights[6 + c]);
                sum += scores[c];
            }
            for (int c = 0; c < 3; c++) {
                double difference = (scores[c] / sum - (labels[sample] == c ? 1 : 0)) / labels.length;
                gradient[2 * c] += difference * features[sample][0];
                gradient[2 * c + 1] += difference * features[sample][1];
                gradient[6 + c] += difference;
            }
        }
        return gradient;
    }

    private static final String[] GRID = {
        "epochs: 6", "milestones: [4]", "batch: 16", "lr: [0.001, 1, 1e37]", "weightDecay: [0, 0.01]"
    };

    @Test
    void theChosenPairOfAGridGivesWhatItGivesAlone() {
        Measured chosen = measure(DATASET, 1, with(GRID, "augment: false"));
        Selection selection = chosen.selection().orElseThrow();
        Selection.Cell best = selection.best();

        assertThat(selection.cells()).hasSize(6);
        assertThat(selection.heldOut() + selection.trained()).isEqualTo(61);
        assertThat(selection.heldOut()).isBetween(4, 8);
        assertThat(best.lr()).isEqualTo(1);
        assertThat(best.top1()).isEqualTo(1);
        assertThat(selection.cells().get(4).loss()).isNaN();
        Measured alone = measure(
                DATASET,
                1,
                "epochs: 6",
                "milestones: [4]",
                "batch: 16",
                "augment: false",
                "lr: 1",
                "weightDecay: " + best.weightDecay());
        assertThat(chosen.course()).isEqualTo(alone.course());
        assertThat(alone.selection()).isEmpty();
        assertThat(chosen.facts()).containsEntry("lr", "1");
        assertThat(chosen.method())
                .contains("one of 6 pairs, chosen by 10 %% of the training images (%s)".formatted(selection.heldOut()));
    }

    @Test
    void aGridWorksOnAugmentedImagesToo() {
        Measured measured = measure(DATASET, 1, with(GRID, "augment: true"));
        assertThat(measured.selection().orElseThrow().best().lr()).isEqualTo(1);
        assertThat(measured.results().get("top1")).isGreaterThan(.9);
    }

    @Test
    void aChoiceAtTheEdgeOfTheGridIsNoted() {
        assertThat(measure(DATASET, 1, "epochs: 3", "batch: 16", "lr: [0.001, 1]")
                        .notes())
                .contains("The chosen lr, 1, is the largest of the grid: a wider grid may be better.");
    }

    @Test
    void refusesAGridWithoutHeldOutImages() {
        assertThatThrownBy(() -> measure(DATASET, 1, "lr: [0.1, 1]", "holdout: 0.001"))
                .isInstanceOf(BifocalException.class)
                .hasMessage("evaluation.linear.holdout is 0.001, which holds out 0 of 61 training images.");
    }

    @Test
    void refusesValuesThatMakeNoGrid() {
        assertThatThrownBy(() -> measure(DATASET, 1, "lr: []"))
                .hasMessageContaining("evaluation.linear.lr is an empty list.");
        assertThatThrownBy(() -> measure(DATASET, 1, "lr: [0.1, 0]")).hasMessageContaining("must be greater than 0");
        assertThatThrownBy(() -> measure(DATASET, 1, "optimizer: lars", "nesterov: true"))
                .hasMessageContaining("nesterov is for optimizer sgd");
        assertThatThrownBy(() -> measure(DATASET, 1, "optimizer: adamw"))
                .hasMessageContaining("evaluation.linear.optimizer")
                .hasMessageContaining("sgd")
                .hasMessageContaining("lars");
    }

    /** Each classifier of a grid against the same classifier alone, by every rule. */
    @Test
    void classifiersOfAGridDoNotAffectEachOther() {
        double[][] pairs = {{.5, 0}, {.01, .1}, {1e30, .1}, {.5, .01}};
        NDArray batch = manager.randomNormal(new Shape(7, 5));
        NDArray ofBatch = manager.create(new long[] {0, 1, 2, 2, 1, 0, 1});
        for (boolean lars : new boolean[] {false, true}) {
            OptimizerConfig.Rule rule = lars ? OptimizerConfig.Rule.LARS : OptimizerConfig.Rule.SGD;
            Fitting.Schedule schedule =
                    new Fitting.Schedule(Protocol.LINEAR, 4, 1, OptimizerConfig.Schedule.COSINE, List.of(), 1, 0);
            ClassifierGrid grid = new ClassifierGrid(pairs.length, 3, 5, 1, manager);
            Fitting together = new Fitting(grid, schedule, manager);
            List<Fitting> apart = new ArrayList<>();
            List<Classifier> alone = new ArrayList<>();
            for (int cell = 0; cell < pairs.length; cell++) {
                Classifier single = new Classifier(3, 5, 1, manager);
                alone.add(single);
                apart.add(new Fitting(single, schedule, manager)
                        .train(single.weights(), rule, !lars, pairs[cell][0], .9, pairs[cell][1]));
                together.train(grid.classifiers().get(cell).weights(), rule, !lars, pairs[cell][0], .9, pairs[cell][1]);
            }
            for (int epoch = 0; epoch < 3; epoch++) {
                int now = epoch;
                together.step(() -> batch, ofBatch, now);
                apart.forEach(fitting -> fitting.step(() -> batch, ofBatch, now));
            }
            for (int cell : new int[] {0, 1, 3}) {
                assertThat(concatenated(grid.classifiers().get(cell).weights()))
                        .containsExactly(concatenated(alone.get(cell).weights()), Offset.offset(1e-5));
            }
        }
    }

    @Test
    void ratesFallByCosineInEachStepOrEachEpoch() {
        Fitting.Schedule byStep =
                new Fitting.Schedule(Protocol.LINEAR, 10, 4, OptimizerConfig.Schedule.COSINE, List.of(), 1, 0);
        Fitting.Schedule byEpoch =
                new Fitting.Schedule(Protocol.LINEAR, 10, 4, OptimizerConfig.Schedule.COSINE_BY_EPOCH, List.of(), 1, 0);
        assertThat(byStep.factorOf(0, 0)).isEqualTo(1);
        assertThat(byStep.factorOf(5, 0)).isCloseTo(.5, Offset.offset(1e-12));
        assertThat(byStep.factorOf(2, 2)).isCloseTo((1 + Math.sqrt(.5)) / 2, Offset.offset(1e-12));
        assertThat(byEpoch.factorOf(5, 3)).isCloseTo(.5, Offset.offset(1e-12));
    }

    @Test
    void countsImagesOfUnknownClassesAsWrong() {
        ColourImages test =
                new ColourImages(new int[][] {{250, 0, 0}, {250, 0, 0}}, new int[] {1, 0}, List.of("pink", "red"));
        Measured measured =
                measure(ColourImages.dataset(ColourImages.shades(60, 1), test), 1, "epochs: 10", "batch: 16");
        assertThat(measured.results()).containsEntry("top1", .5).containsEntry("top5", .5);
        assertThat(measured.notes().get(0))
                .isEqualTo("1 of 2 test images belong to classes without a training image and count as errors.");
    }

    @Test
    void refusesDataWhosePartsShareNoClass() {
        ColourImages test = new ColourImages(new int[][] {{250, 0, 0}}, new int[] {0}, List.of("pink"));
        Dataset dataset = ColourImages.dataset(ColourImages.shades(60, 1), test);
        assertThatThrownBy(() -> measure(dataset, 1))
                .isInstanceOf(BifocalException.class)
                .hasMessage(
                        "Protocol linear learns classes from training images, but training and test images of colours share no"
                                + " fine class.");
    }

    @Test
    void refusesToGoOnWithALossThatIsNotFinite() {
        assertThatThrownBy(() -> measure(DATASET, 1, "lr: 1e38", "epochs: 5", "batch: 8"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("is not finite");
    }

    private static String[] with(String[] settings, String more) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add(more);
        return all.toArray(String[]::new);
    }
}
