package dev.bifocal.host.data.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.data.DataConfig;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetCatalogTest {

    @Test
    void holdsTheDataSetsThatAnExperimentCanName() {
        List<String> named = Arrays.stream(DataConfig.class.getRecordComponents())
                .filter(component -> component.getName().equals("dataset"))
                .flatMap(component ->
                        Arrays.stream(component.getAnnotation(Option.class).oneOf()))
                .toList();

        assertThat(DatasetCatalog.names()).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void describesEveryDataSetWhole() {
        assertThat(DatasetCatalog.entries()).allSatisfy(entry -> {
            assertThat(entry.summary()).isNotBlank().doesNotEndWith(".");
            assertThat(List.of(
                            entry.licence(), entry.coarse(), entry.statistics().source()))
                    .allSatisfy(sentence -> assertThat(sentence).endsWith("."));
            assertThat(entry.notes()).allSatisfy(note -> assertThat(note).endsWith("."));
            assertThat(entry.statistics().mean()).hasSize(3);
            assertThat(entry.statistics().std()).hasSize(3);
            assertThat(entry.checksums())
                    .allSatisfy(checksum -> assertThat(checksum.md5()).matches("[0-9a-f]{32}"));
            assertThat(entry.layout().lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(110));
        });
    }

    @Test
    void whatHasToBeDownloadedSaysFromWhere() {
        assertThat(DatasetCatalog.entries())
                .filteredOn(entry -> entry.counts().isPresent())
                .allSatisfy(entry -> assertThat(entry.downloads())
                        .isNotEmpty()
                        .allSatisfy(download -> assertThat(download.where()).contains("https://")));
    }

    @Test
    void aMistypedNameIsSuggested() {
        assertThatThrownBy(() -> DatasetCatalog.find("sop-spilt1"))
                .isInstanceOf(BifocalException.class)
                .hasMessage("'sop-spilt1' is not a known data set.")
                .extracting(e -> ((BifocalException) e).remedy())
                .isEqualTo("Did you mean sop-split1?");
    }
}
