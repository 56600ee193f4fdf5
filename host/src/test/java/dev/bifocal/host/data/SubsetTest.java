package dev.bifocal.host.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.DataConfig.ShapesConfig;
import dev.bifocal.host.data.shapes.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubsetTest {

    private final Dataset whole = Shapes.open(new ShapesConfig(16, 200, 20, 5, 1));

    @Test
    void keepsTheOrderAndTheContentOfTheWhole() {
        Dataset subset = Subset.of(whole, 50, 1);
        List<Integer> indices = indices(subset);

        assertThat(subset.train().size()).isEqualTo(50);
        assertThat(indices).doesNotHaveDuplicates().isSorted();
        assertThat(subset.test()).isSameAs(whole.test());
        Image expected = new Image();
        Image actual = new Image();
        for (int i = 0; i < 50; i++) {
            whole.train().read(indices.get(i), expected);
            subset.train().read(i, actual);
            assertThat(actual.pixels()).isEqualTo(expected.pixels());
            assertThat(subset.train().fine(i)).isEqualTo(whole.train().fine(indices.get(i)));
            assertThat(subset.train().coarse(i)).isEqualTo(whole.train().coarse(indices.get(i)));
            assertThat(subset.train().objectMask(i).orElseThrow())
                    .isEqualTo(whole.train().objectMask(indices.get(i)).orElseThrow());
        }
    }

    @Test
    void dependsOnTheSeedAlone() {
        assertThat(indices(Subset.of(whole, 50, 1))).isEqualTo(indices(Subset.of(whole, 50, 1)));
        assertThat(indices(Subset.of(whole, 50, 1))).isNotEqualTo(indices(Subset.of(whole, 50, 2)));
    }

    @Test
    void takesEachImageEquallyOften() {
        int[] counts = new int[200];
        for (int seed = 0; seed < 1000; seed++) {
            indices(Subset.of(whole, 50, seed)).forEach(index -> counts[index]++);
        }

        // 250 expected; five standard deviations are 68.
        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 182 && count < 318);
    }

    @Test
    void mayTakeAll() {
        assertThat(indices(Subset.of(whole, 200, 3)))
                .isEqualTo(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void fingerprintTellsSizeAndSeedApart() {
        assertThat(List.of(
                        whole.fingerprint(),
                        Subset.of(whole, 50, 1).fingerprint(),
                        Subset.of(whole, 50, 2).fingerprint(),
                        Subset.of(whole, 51, 1).fingerprint()))
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesMoreThanThereAre() {
        assertThatThrownBy(() -> Subset.of(whole, 201, 1))
                .isInstanceOf(BifocalException.class)
                .hasMessage("data.subset is 201, but data set shapes has 200 training images.");
    }

    private static List<Integer> indices(Dataset dataset) {
        return IntStream.range(0, dataset.train().size())
                .mapToObj(dataset.train()::source)
                .map(source -> Integer.valueOf(source.substring(source.lastIndexOf(' ') + 1)))
                .toList();
    }
}
