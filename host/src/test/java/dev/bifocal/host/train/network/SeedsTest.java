package dev.bifocal.host.train.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {

    @Test
    void differByExperimentNameAndStep() {
        Set<Integer> seeds = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            for (String name : List.of("init/encoder", "init/heads.projector", "init/heads.classifier", "step", "")) {
                seeds.add(Seeds.of(seed, name));
                for (long step = 0; step < 20; step++) {
                    seeds.add(Seeds.of(seed, name, step));
                }
            }
        }
        assertThat(seeds).hasSize(20 * 5 * 21);
        assertThat(seeds).allMatch(seed -> seed >= 0);
    }

    @Test
    void stayAsTheyAreFromVersionToVersion() {
        assertThat(List.of(Seeds.of(1, "init/encoder"), Seeds.of(1, "step", 7))).containsExactly(192610989, 511459593);
    }
}
