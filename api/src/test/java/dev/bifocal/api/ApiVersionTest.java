package dev.bifocal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ApiVersionTest {

    @Test
    void isOrderedByMajorThenMinorThenPatch() {
        assertThat(ApiVersion.of(1, 9, 9)).isLessThan(ApiVersion.of(2, 0, 0));
        assertThat(ApiVersion.of(1, 2, 9)).isLessThan(ApiVersion.of(1, 10, 0));
        assertThat(ApiVersion.of(1, 2, 3)).isLessThan(ApiVersion.of(1, 2, 10));
        assertThat(ApiVersion.of(1, 2, 3)).isEqualByComparingTo(ApiVersion.of(1, 2, 3));
    }

    @Test
    void isTheVersionThatTheModuleIsBuiltAs() {
        assertThat(ApiVersion.CURRENT).hasToString(System.getProperty("bifocal.api.version"));
    }

    @Test
    void isWrittenAsThreeNumbers() {
        assertThat(ApiVersion.of(1, 20, 3)).hasToString("1.20.3");
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> ApiVersion.of(1, -1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.-1.0");
    }
}
