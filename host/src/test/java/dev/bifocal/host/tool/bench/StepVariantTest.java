package dev.bifocal.host.tool.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepVariantTest {

    @Test
    void isFoundByNameOrKeyInItsPlace() {
        assertThat(StepVariant.named(List.of("Script-BF16-contiguous", "blocks", "bare DJL")))
                .extracting(StepVariant::key)
                .containsExactly("bare-djl", "blocks", "script-bf16-contiguous");
        assertThat(StepVariant.named(List.of())).isEqualTo(StepVariant.ALL);
    }

    @Test
    void refusesAnUnknownOne() {
        assertThatThrownBy(() -> StepVariant.named(List.of("blocks", "script")))
                .isInstanceOfSatisfying(BifocalException.class, e -> assertThat(e.remedy())
                        .contains("bare-djl, blocks, script-fp32-contiguous"))
                .hasMessage("The training step has no variant 'script'.");
    }

    @Test
    void goesOverAUsersSettingsButNotOverThoseThatItDecides() {
        assertThat(StepVariant.BLOCKS.over(List.of("batch=4")))
                .containsExactly(
                        "batch=4",
                        "compute.executor=blocks",
                        "compute.precision=fp32",
                        "compute.layout=contiguous",
                        "compute.convolution=direct",
                        "compute.normalization=engine");
        StepVariant.requireOthers(List.of("batch=4", "compute.threads=1"));
        assertThatThrownBy(() -> StepVariant.requireOthers(List.of("compute.threads=1", "compute.layout=contiguous")))
                .isInstanceOf(BifocalException.class)
                .hasMessageStartingWith("compute.layout is what the variants of the step differ in");
    }
}
