package dev.bifocal.examples.supcon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import dev.bifocal.tck.NpzCase;
import java.util.Locale;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupConLossTest {

    private static final String OUTPUT = OutputSpec.EMBEDDING;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private LossTerm term(double temperature, SupConLoss.Form form, Shape shape) {
        return new SupConLoss()
                .create(
                        new SupConLoss.Options(temperature, form, OUTPUT),
                        FakeSetup.of(manager, OUTPUT, shape, 3).in(DataType.FLOAT64));
    }

    private static FakeLossStep step(NDArray query, NDArray key, NDArray labels) {
        return new FakeLossStep()
                .query(OUTPUT, query)
                .output(OUTPUT, View.KEY, Side.ONLINE, key)
                .labels(labels);
    }

    @Test
    void equalsTheRecordedCase() {
        NpzCase recorded = NpzCase.resource(manager, getClass(), "supcon.npz");
        NDArray query = recorded.get("query");
        NDArray key = recorded.get("key");
        NDArray labels = recorded.get("labels");
        for (SupConLoss.Form form : SupConLoss.Form.values()) {
            LossTerm loss = term(0.3, form, new Shape(5));
            String name = form.name().toLowerCase(Locale.ROOT);

            FakeLossStep step = step(query, key, labels);
            assertThat(loss.compute(step).getDouble())
                    .as(name)
                    .isCloseTo(recorded.scalar("loss_" + name), Offset.offset(1e-9));
            // Of 12 views, 6 have 5 positives, 4 have 3, and 2 have 1.
            assertThat(step.reports().get("positives").getDouble()).isCloseTo(44 / 12d, Offset.offset(1e-9));
            assertThat(Differences.relative(
                            Gradients.exact(query.duplicate(), x -> loss.compute(step(x, key, labels))),
                            recorded.get("grad_query_" + name)))
                    .as(name)
                    .isLessThan(1e-7);
            assertThat(Differences.relative(
                            Gradients.exact(key.duplicate(), x -> loss.compute(step(query, x, labels))),
                            recorded.get("grad_key_" + name)))
                    .as(name)
                    .isLessThan(1e-7);
        }
    }

    @Test
    void takesABatchOfOne() {
        NDArray one = manager.create(new double[] {1, 2}, new Shape(1, 2));
        NDArray other = manager.create(new double[] {2, 1}, new Shape(1, 2));
        NDArray label = manager.create(new long[] {0});

        double loss = term(0.1, SupConLoss.Form.OUT, new Shape(2))
                .compute(step(one, other, label))
                .getDouble();

        assertThat(loss).isCloseTo(0, Offset.offset(1e-12));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> term(0.1, SupConLoss.Form.OUT, new Shape(3, 2)))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'embedding' has the shape (3, 2)");
        assertThatThrownBy(() -> new SupConLoss.Options(Double.POSITIVE_INFINITY, SupConLoss.Form.OUT, OUTPUT))
                .hasMessageContaining("temperature is Infinity");
    }
}
