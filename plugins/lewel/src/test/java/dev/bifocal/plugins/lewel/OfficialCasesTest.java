package dev.bifocal.plugins.lewel;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.plugins.baselines.InfoNce;
import dev.bifocal.plugins.baselines.NormalizedMse;
import dev.bifocal.tck.FakeBank;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Head and losses as the recipes put them together, beside the values of the official code. */
class OfficialCasesTest {

    private static final String PREDICTION = "prediction";

    @ParameterizedTest
    @ValueSource(strings = {"b_small_h1", "b_small_h2", "b_small_h4_lw"})
    void lewelBEqualsTheOfficialCode(String name) {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            try (NDManager manager = NDManager.newBaseManager()) {
                new LewelB(manager, new OfficialCase(manager, name, type)).check();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void lewelMEqualsOurReadingOfThePaper(InfoNce.Negatives negatives) {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            try (NDManager manager = NDManager.newBaseManager()) {
                checkLewelM(manager, new OfficialCase(manager, "m_UNOFFICIAL_small", type), negatives);
            }
        }
    }

    /** Both directions of LEWEL_B: two head passes on each side, two predictors, two losses. */
    private static final class LewelB {
        private final OfficialCase official;
        private final NDArray[] views;
        private final Block online;
        private final Block target;
        private final NDArray[] keys;
        private final NDArray[] alignedKeys;
        private final Block predictor;
        private final Block alignedPredictor;
        private final LossTerm loss;

        LewelB(NDManager manager, OfficialCase official) {
            this.official = official;
            this.views = new NDArray[] {official.input("in_F1"), official.input("in_F2")};
            this.online = official.head("online_net");
            this.target = official.head("target_net");
            this.keys = new NDArray[2];
            this.alignedKeys = new NDArray[2];
            for (int view = 0; view < 2; view++) {
                NDList outputs = official.forward(target, views[view]);
                checkOutputs("target", view, outputs);
                keys[view] = outputs.get(0);
                alignedKeys[view] = outputs.get(1);
            }
            this.predictor = official.predictor("predictor", keys[0].getShape());
            this.alignedPredictor = official.predictor("predictor_obj", alignedKeys[0].getShape());
            Shape any = keys[0].getShape().slice(1);
            this.loss = new NormalizedMse()
                    .create(
                            new NormalizedMse.Options(PREDICTION, OutputSpec.EMBEDDING, Side.MOMENTUM),
                            FakeSetup.of(manager, PREDICTION, any, 2).with(OutputSpec.EMBEDDING, any));
        }

        void check() {
            for (NDArray view : views) {
                view.setRequiresGradient(true);
            }
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray total = direction(0, 1).add(direction(1, 0));
                official.assertEqual("loss", total);
                collector.backward(total);
            }
            official.assertEqual("grad_F1", views[0].getGradient());
            official.assertEqual("grad_F2", views[1].getGradient());
            official.assertGradients();
        }

        private NDArray direction(int query, int key) {
            double lambda = official.scalar("in_loss_weight");
            NDList outputs = official.forward(online, views[query]);
            checkOutputs("online", query, outputs);
            NDArray global = loss(predictor, outputs.get(0), keys[key]);
            NDArray aligned = loss(alignedPredictor, outputs.get(1), alignedKeys[key]);
            official.assertEqual("loss_inst" + (query + 1), global);
            official.assertEqual("loss_obj" + (query + 1), aligned);
            return global.mul((float) lambda).add(aligned.mul((float) (1 - lambda)));
        }

        private NDArray loss(Block block, NDArray output, NDArray key) {
            NDArray prediction = official.forward(block, output).singletonOrThrow();
            return loss.compute(new FakeLossStep().query(PREDICTION, prediction).key(OutputSpec.EMBEDDING, key));
        }

        private void checkOutputs(String network, int view, NDList outputs) {
            String prefix = "%s%d.".formatted(network, view + 1);
            official.assertEqual(prefix + "z_g", outputs.get(0));
            official.assertTransposedEqual(prefix + "y_proj", outputs.get(1));
            official.assertEqual(prefix + "align_maps", outputs.get(2));
        }
    }

    /**
     * The case has one queue of K vectors for all positions: as a bank of K keys that have the same vector at each
     * position, or of K/n keys with different ones.
     */
    private static void checkLewelM(NDManager manager, OfficialCase official, InfoNce.Negatives negatives) {
        NDArray view = official.input("in_F1");
        NDList key = official.forward(official.head("target_net"), official.input("in_F2"));
        official.assertEqual("k_z_g", key.get(0));
        official.assertTransposedEqual("k_y_proj", key.get(1));
        long positions = key.get(1).size(1);
        NDArray queue = official.input("in_queue_o");
        NDArray bank = negatives == InfoNce.Negatives.SAME_POSITION
                ? queue.expandDims(1).repeat(1, positions)
                : queue.reshape(-1, positions, queue.size(1));
        Block online = official.head("online_net");
        double lambda = official.scalar("in_loss_weight");
        view.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList query = official.forward(online, view);
            NDArray global =
                    infoNce(manager, official, negatives, query.get(0), key.get(0), official.input("in_queue_g"));
            NDArray aligned = infoNce(manager, official, negatives, query.get(1), key.get(1), bank);
            NDArray total = global.mul((float) lambda).add(aligned.mul((float) (1 - lambda)));
            official.assertEqual("loss_global", global);
            official.assertEqual("loss_aligned", aligned);
            official.assertEqual("loss", total);
            collector.backward(total);
        }
        official.assertEqual("grad_F1", view.getGradient());
        official.assertGradients();
    }

    private static NDArray infoNce(
            NDManager manager,
            OfficialCase official,
            InfoNce.Negatives negatives,
            NDArray query,
            NDArray key,
            NDArray bank) {
        String output = "output";
        NDArray self = manager.zeros(new Shape(query.size(0), 1 + bank.size(0)), query.getDataType());
        self.set(new NDIndex(":, 0"), 1);
        InfoNce.Options options = new InfoNce.Options(official.scalar("in_T"), output, negatives, Optional.empty());
        LossTerm loss = new InfoNce()
                .create(options, FakeSetup.of(manager, output, query.getShape().slice(1), 2));
        return loss.compute(new FakeLossStep()
                .query(output, query)
                .key(output, key)
                .bank(output, new FakeBank(bank, manager.zeros(new Shape(bank.size(0)), DataType.INT64)))
                .target(self));
    }
}
