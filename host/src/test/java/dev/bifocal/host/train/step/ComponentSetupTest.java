package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.train.wiring.Dimensions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComponentSetupTest {

    private final NDManager manager = NDManager.newBaseManager();
    private final ComponentSetup setup = new ComponentSetup(
            "losses.one",
            new Dimensions(Map.of("embedding", new Shape(8), "logits", new Shape(3)), 3, 64, 16, 100, Map.of()),
            Set.of("embedding"),
            Set.of(),
            Optional.empty(),
            DataType.FLOAT32,
            manager);

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void tellsTheSizes() {
        assertThat(setup.outputShape("embedding")).isEqualTo(new Shape(8));
        assertThat(setup.classes()).isEqualTo(3);
        assertThat(setup.bankSize()).isEqualTo(64);
        assertThat(setup.batchSize()).isEqualTo(16);
    }

    @Test
    void refusesTheShapeOfAnOutputThatWasNotStated() {
        assertThatThrownBy(() -> setup.outputShape("logits"))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.PLUGIN))
                .hasMessage(
                        "losses.one asks for the shape of output logits, which is not among its needs [embedding].");
    }

    @Test
    void keepsArraysThatWereMadeElsewhere() {
        NDArray kept;
        try (NDManager elsewhere = manager.newSubManager()) {
            kept = setup.state("centre", elsewhere.ones(new Shape(8)));
        }
        assertThat(kept.toFloatArray()).containsOnly(1);
        assertThat(setup.states()).containsOnlyKeys("losses.one.centre");
        assertThat(kept.hasGradient()).isFalse();
        assertThat(setup.parameter("scale", manager.create(1f)).hasGradient()).isTrue();
        assertThat(setup.parameters()).containsOnlyKeys("losses.one.scale");
    }

    @Test
    void refusesTwoArraysOfOneName() {
        setup.state("centre", manager.zeros(new Shape(8)));
        setup.parameter("scale", manager.create(1f));
        for (String name : new String[] {"centre", "scale"}) {
            String message = "losses.one makes two arrays named %s.".formatted(name);
            assertThatThrownBy(() -> setup.state(name, manager.zeros(new Shape(8))))
                    .hasMessage(message);
            assertThatThrownBy(() -> setup.parameter(name, manager.zeros(new Shape(8))))
                    .hasMessage(message);
        }
    }
}
