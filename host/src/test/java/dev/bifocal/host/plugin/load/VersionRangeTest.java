package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.plugin.PluginVersion;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    ^1.0               ; 1.0.0 1.0.1 1.9.0 1.1.0-beta    ; 0.9.9 2.0.0 2.0.0-beta 1.0.0-beta
                    ^1.2.3             ; 1.2.3 1.9.0                     ; 1.2.2 2.0.0
                    ^1                 ; 1.0.0 1.9.9                     ; 2.0.0
                    ^0.2               ; 0.2.0 0.2.9                     ; 0.1.9 0.3.0 1.0.0
                    ^0.2.3             ; 0.2.3 0.2.9                     ; 0.2.2 0.3.0
                    ^0.0.3             ; 0.0.3                           ; 0.0.2 0.0.4
                    ^0.0               ; 0.0.0 0.0.9                     ; 0.1.0
                    ^0                 ; 0.0.0 0.9.0                     ; 1.0.0
                    ^1.x               ; 1.0.0 1.9.9                     ; 2.0.0
                    ~1.2               ; 1.2.0 1.2.9                     ; 1.1.9 1.3.0 1.3.0-beta
                    ~1.2.3             ; 1.2.3 1.2.9                     ; 1.2.2 1.3.0
                    ~1                 ; 1.0.0 1.9.0                     ; 2.0.0
                    1.x                ; 1.0.0 1.9.9                     ; 0.9.9 2.0.0 2.0.0-rc.1
                    1.2.x              ; 1.2.0 1.2.9                     ; 1.1.9 1.3.0
                    1.2.*              ; 1.2.0 1.2.9                     ; 1.3.0
                    1.x.x              ; 1.0.0 1.9.9                     ; 2.0.0
                    >=1.0 <2.0         ; 1.0.0 1.9.9                     ; 0.9.9 2.0.0 2.0.0-beta
                    >=1.0,<2.0         ; 1.0.0 1.9.9                     ; 0.9.9 2.0.0
                    '>= 1.0 , < 2.0'   ; 1.0.0 1.9.9                     ; 0.9.9 2.0.0
                    >1.2               ; 1.3.0 2.0.0                     ; 1.2.0 1.2.9
                    >1.2.3             ; 1.2.4                           ; 1.2.3 1.2.3-beta
                    <=1.2              ; 1.2.0 1.2.9 1.1.0               ; 1.3.0
                    <=1.2.3            ; 1.2.3 1.0.0                     ; 1.2.4
                    <1.2.3-beta        ; 1.2.3-alpha 1.2.2               ; 1.2.3-beta 1.2.3
                    >=1.2.3-beta       ; 1.2.3-beta 1.2.3                ; 1.2.3-alpha
                    =1.2.3             ; 1.2.3                           ; 1.2.4 1.2.3-beta
                    =1.2               ; 1.2.0 1.2.9                     ; 1.3.0
                    ^1.2 || ^2.1       ; 1.2.0 2.1.0                     ; 1.1.0 2.0.0 3.0.0
                    """)
    void a_range_holds_just_the_versions_that_it_names(String range, String inside, String outside) {
        VersionRange parsed = VersionRange.parse(range);
        assertThat(Arrays.stream(inside.strip().split(" ")))
                .allMatch(version -> parsed.includes(PluginVersion.parse(version)));
        assertThat(Arrays.stream(outside.strip().split(" ")))
                .noneMatch(version -> parsed.includes(PluginVersion.parse(version)));
    }

    @Test
    void api_versions_are_compared_too() {
        assertThat(VersionRange.parse("^1.0").includes(ApiVersion.of(1, 4, 0))).isTrue();
        assertThat(VersionRange.parse("^1.5").includes(ApiVersion.of(1, 4, 0))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.2.0", "1", ">=1.0 2.0"})
    void a_version_without_an_operator_is_refused_with_what_to_write(String text) {
        String bare = text.substring(text.lastIndexOf(' ') + 1);
        assertThatThrownBy(() -> VersionRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write ^%s".formatted(bare))
                .hasMessageContaining("=%s for exactly this version".formatted(bare));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "x",
                "^",
                "latest",
                "^1.0 ||",
                "=>1.0",
                "^01.0",
                "1.x.3",
                "^1.0-beta",
                "[1.0,2.0)",
                "^1.0.0.0"
            })
    void what_is_no_range_is_refused_with_what_was_expected(String text) {
        assertThatThrownBy(() -> VersionRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a range such as ^1.0");
    }

    @Test
    void a_range_prints_as_it_was_written() {
        assertThat(VersionRange.parse(" >=1.0 <2.0 ")).hasToString(">=1.0 <2.0");
    }
}
