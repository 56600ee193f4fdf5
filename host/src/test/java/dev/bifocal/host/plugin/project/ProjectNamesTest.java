package dev.bifocal.host.plugin.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectNamesTest {

    @ParameterizedTest
    @CsvSource({
        "LOSS, soft-nce, SoftNceLoss",
        "LOSS, soft-loss, SoftLoss",
        "LOSS, view-pair, ViewPairLossLoss",
        "LOSS, view-pair-loss, ViewPairLossLoss",
        "HEAD, head-factory, HeadFactoryHead",
        "TARGET, target-builder, TargetBuilderTarget",
        "TARGET, target, Target"
    })
    void theClassIsNamedAfterTheComponentAndNotLikeTheInterface(Kind kind, String name, String className) {
        assertThat(new ProjectNames(kind, name).className()).isEqualTo(className);
    }
}
