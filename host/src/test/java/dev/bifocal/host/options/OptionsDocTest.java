package dev.bifocal.host.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.FakeRegistry;
import org.junit.jupiter.api.Test;

class OptionsDocTest {

    @Test
    void everyOptionHasARow() {
        assertThat(OptionsDoc.of(FakeRegistry.Lewel.class))
                .containsExactly(
                        new OptionRow("maps", "whole number", "4", "at least 1", "Number of alignment maps."),
                        new OptionRow(
                                "widths", "list of whole numbers", "[64, 32]", "at least 1", "Widths of the layers."),
                        new OptionRow("scale", "number", "none", "greater than 0", "Scale of the maps."));
        assertThat(OptionsDoc.of(FakeRegistry.CrossEntropy.class))
                .extracting(OptionRow::type)
                .containsExactly("number", "one of mean, batch-sum");
        assertThat(OptionsDoc.of(FakeRegistry.None.class)).isEmpty();
    }

    @Test
    void nestedOptionsAreListedByTheirPath() {
        assertThat(OptionsDoc.of(Experiment.class))
                .extracting(OptionRow::key)
                .contains("name", "data.shapes.size", "losses", "optimizer.lr")
                .doesNotContain("data", "optimizer");
        assertThat(OptionsDoc.of(Experiment.class))
                .filteredOn(row -> row.key().equals("losses"))
                .extracting(OptionRow::type)
                .containsExactly("map of losses");
    }
}
