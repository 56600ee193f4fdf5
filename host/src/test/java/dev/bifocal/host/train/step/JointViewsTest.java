package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JointViewsTest {

    private static final Wiring.Pass QUERY = new Wiring.Pass(View.QUERY, Side.ONLINE);
    private static final Wiring.Pass KEY = new Wiring.Pass(View.KEY, Side.ONLINE);
    private static final Wiring.Pass TEACHER = new Wiring.Pass(View.KEY, Side.MOMENTUM);

    @Test
    void eachPartHasBothViewsOfItsSamples() {
        Compute.start(ComputeConfig.cpu(1));
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray query = manager.create(new float[] {1, 2, 3, 4}, new Shape(4, 1, 1, 1));
            NDArray key = query.add(10);
            Batch batch =
                    Batch.of(Map.of(View.QUERY, query, View.KEY, key), manager.zeros(new Shape(4), DataType.INT64));
            JointViews views = new JointViews(List.of(QUERY, KEY), 2);
            Map<Wiring.Pass, Set<String>> wanted = new LinkedHashMap<>();
            wanted.put(TEACHER, Set.of("embedding"));
            wanted.put(QUERY, Set.of("embedding", "prediction"));
            wanted.put(KEY, Set.of("embedding"));

            assertThat(views.passes(wanted))
                    .isEqualTo(Map.of(TEACHER, Set.of("embedding"), QUERY, Set.of("embedding", "prediction")));
            NDArray both = views.images(QUERY, batch);
            assertThat(both.toFloatArray()).containsExactly(1, 2, 11, 12, 3, 4, 13, 14);
            assertThat(views.images(TEACHER, batch)).isSameAs(key);

            NDArray embedding = both.reshape(8, 1);
            Map<Wiring.Pass, StepOutputs> outputs = new LinkedHashMap<>();
            views.each(
                    QUERY,
                    StepOutputs.of("a test", Map.of("embedding", embedding, "prediction", embedding.neg())),
                    wanted,
                    outputs::put);
            assertThat(outputs.keySet()).containsExactly(QUERY, KEY);
            assertThat(outputs.get(QUERY).get("embedding").toFloatArray()).containsExactly(1, 2, 3, 4);
            assertThat(outputs.get(QUERY).get("prediction").toFloatArray()).containsExactly(-1, -2, -3, -4);
            assertThat(outputs.get(KEY).get("embedding").toFloatArray()).containsExactly(11, 12, 13, 14);
            assertThat(outputs.get(KEY).names()).containsExactly("embedding");
        }
    }
}
