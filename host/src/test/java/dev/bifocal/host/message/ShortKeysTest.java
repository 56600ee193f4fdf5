package dev.bifocal.host.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShortKeysTest {

    @Test
    void takesTheShortestUniqueEnding() {
        assertThat(ShortKeys.of(List.of(
                        "seed", "losses.a.target.name", "heads.b.name", "optimizer.lr", "probe.optimizer.lr", "name")))
                .containsExactly(
                        entry("seed", "seed"),
                        entry("losses.a.target.name", "target.name"),
                        entry("heads.b.name", "b.name"),
                        entry("optimizer.lr", "optimizer.lr"),
                        entry("probe.optimizer.lr", "probe.optimizer.lr"),
                        entry("name", "name"));
    }
}
