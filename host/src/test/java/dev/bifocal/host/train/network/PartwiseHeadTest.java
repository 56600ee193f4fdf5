package dev.bifocal.host.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartwiseHeadTest {

    private static final int PARTS = 4;

    private NDManager manager;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(0)).newManager();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private Block head() {
        Block head = new SequentialBlock()
                .add(Linear.builder().setUnits(5).build())
                .add(BatchNorm.builder().build());
        Engine.getInstance().setRandomSeed(3);
        head.initialize(manager, DataType.FLOAT32, new Shape(8, 3));
        return head;
    }

    /** Output, gradients, and running statistics of a training pass. */
    private static List<float[]> train(Block head, Function<Block, NDArray> forward) {
        List<float[]> results = new ArrayList<>();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray output = forward.apply(head);
            results.add(output.toFloatArray());
            collector.backward(output.pow(3).add(output).mean());
        }
        for (Parameter parameter : head.getParameters().values()) {
            NDArray array = parameter.getArray();
            results.add((parameter.requiresGradient() ? array.getGradient() : array).toFloatArray());
        }
        return results;
    }

    @Test
    void equalsOneHeadForEachPart() {
        NDArray input = manager.randomNormal(new Shape(8, 3));
        List<float[]> actual = train(
                head(),
                head -> new PartwiseHead(head, manager).run(input, PARTS).singletonOrThrow());

        ParameterStore store = new ParameterStore(manager, false);
        List<List<float[]>> parts = input.split(PARTS).stream()
                .map(part -> train(head(), head -> head.forward(store, new NDList(part), true)
                        .singletonOrThrow()))
                .toList();
        for (int part = 0; part < PARTS; part++) {
            float[] rows = parts.get(part).get(0);
            for (int i = 0; i < rows.length; i++) {
                assertThat(actual.get(0)[part * rows.length + i]).isEqualTo(rows[i], within(1e-6f));
            }
        }
        for (int array = 1; array < actual.size(); array++) {
            for (int i = 0; i < actual.get(array).length; i++) {
                float sum = 0;
                for (List<float[]> part : parts) {
                    sum += part.get(array)[i];
                }
                assertThat(actual.get(array)[i]).isEqualTo(sum / PARTS, within(1e-6f));
            }
        }
    }

    @Test
    void runsTwiceInOneGraph() {
        NDArray input = manager.randomNormal(new Shape(8, 3));
        List<float[]> results = train(head(), head -> {
            PartwiseHead parts = new PartwiseHead(head, manager);
            return parts.run(input, PARTS)
                    .singletonOrThrow()
                    .add(parts.run(input, 2).singletonOrThrow());
        });
        assertThat(results).hasSize(7).allSatisfy(array -> assertThat(array).doesNotContain(Float.NaN));
    }

    @Test
    void leavesHeadsWithoutBatchNormalizationAlone() {
        assertThat(new PartwiseHead(head(), manager).normalizes()).isTrue();
        assertThat(new PartwiseHead(Linear.builder().setUnits(5).build(), manager).normalizes())
                .isFalse();
    }
}
