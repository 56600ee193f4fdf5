package dev.bifocal.host.tool.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.tool.inspect.Neighbours.Neighbour;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    @Test
    void findsTheNearestOthers() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int images = 1 + random.nextInt(40);
            int query = random.nextInt(images);
            // Few different values, so that there are ties.
            List<Neighbour> all = IntStream.range(0, images)
                    .mapToObj(index -> new Neighbour(index, random.nextInt(6) / 6f, index % 2 == 0))
                    .toList();
            Neighbours.Search search = new Neighbours.Search(query, 10, index -> index % 2 == 0);
            all.forEach(one -> search.offer(one.index(), one.similarity()));
            assertThat(search.result().nearest())
                    .as("seed %d", seed)
                    .isEqualTo(all.stream()
                            .filter(one -> one.index() != query)
                            .sorted(Comparator.comparing(Neighbour::similarity)
                                    .reversed()
                                    .thenComparing(Neighbour::index))
                            .limit(10)
                            .toList());
        }
    }

    @Test
    void refusesSimilaritiesThatAreNotFinite() {
        Neighbours.Search search = new Neighbours.Search(0, 10, index -> true);
        assertThatThrownBy(() -> search.offer(1, Float.NaN))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("not finite");
    }
}
