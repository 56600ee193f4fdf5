package dev.bifocal.host.data.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.DataConfig.ShapesConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.cifar.MiniatureCifar;
import dev.bifocal.host.data.products.MiniatureSop;
import dev.bifocal.host.message.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {

    @Test
    void opensShapesWithoutARootAndWithASubset() {
        Dataset dataset = Datasets.open(config("shapes", Optional.empty(), Optional.of(30)), 1);

        assertThat(dataset.name()).isEqualTo("shapes");
        assertThat(dataset.train().size()).isEqualTo(30);
        assertThat(dataset.test().size()).isEqualTo(10);
        assertThat(dataset.imageSize()).contains(24);
    }

    @Test
    void holdsCifarToTheOfficialNumberOfRecords(@TempDir Path root) throws IOException {
        MiniatureCifar.write(root);
        for (String name : new String[] {"cifar10", "cifartoy"}) {
            assertRefused(name, Optional.of(root.toString()), ErrorCode.DATA, "61460 bytes instead of 30730000");
        }
    }

    @Test
    void holdsDataSetsToTheirOfficialNumbersOfImages(@TempDir Path root) throws IOException {
        MiniatureSop.write(root);
        assertRefused(
                "sop-split1",
                Optional.of(root.toString()),
                ErrorCode.DATA,
                "has 240 training images of sop-split1, but the official release has 25368");
    }

    @Test
    void refusesFilesWithoutARoot() {
        for (String name : new String[] {"cifar10", "cifartoy", "sop-split1", "imagenet", "folder", "table"}) {
            assertRefused(name, Optional.empty(), ErrorCode.CONFIGURATION, "data.root is not set");
        }
    }

    @Test
    void refusesATableThatIsNotNamed() {
        assertRefused("table", Optional.of("."), ErrorCode.CONFIGURATION, "data.table is not set");
    }

    @Test
    void refusesARootThatIsNoPath() {
        assertRefused(
                "folder", Optional.of("a\0b"), ErrorCode.CONFIGURATION, "which is not a valid path on this system");
    }

    @Test
    void refusesAnUnknownName() {
        assertRefused("cifar11", Optional.of("."), ErrorCode.CONFIGURATION, "'cifar11' is not a known data set");
    }

    private static void assertRefused(String dataset, Optional<String> root, ErrorCode code, String message) {
        assertThatThrownBy(() -> Datasets.open(config(dataset, root, Optional.empty()), 1))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(message)
                .extracting(e -> ErrorCode.of((BifocalException) e))
                .isEqualTo(code);
    }

    private static DataConfig config(String dataset, Optional<String> root, Optional<Integer> subset) {
        return new DataConfig(
                dataset,
                root,
                "bad",
                "paper",
                subset,
                DataConfig.Labels.COARSE,
                Optional.empty(),
                Optional.empty(),
                false,
                DataConfig.Unreadable.FAIL,
                new ShapesConfig(24, 40, 10, 1, 1));
    }
}
