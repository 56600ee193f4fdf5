package dev.bifocal.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginVersionTest {

    private static final List<String> ASCENDING = List.of(
            "0.0.9",
            "0.9.0",
            "1.0.0-0",
            "1.0.0-9",
            "1.0.0-10",
            "1.0.0-20261122103000123456789",
            "1.0.0-SNAPSHOT",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1-rc.1",
            "1.0.1",
            "1.2.0",
            "1.10.0",
            "2.0.0");

    @Test
    void versions_are_ordered_by_precedence() {
        List<PluginVersion> expected =
                ASCENDING.stream().map(PluginVersion::parse).toList();
        for (long seed = 0; seed < 20; seed++) {
            List<PluginVersion> shuffled = new ArrayList<>(expected);
            Collections.shuffle(shuffled, new Random(seed));
            Collections.sort(shuffled);
            assertThat(shuffled).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void build_metadata_has_no_precedence() {
        assertThat(PluginVersion.parse("1.2.0-rc.1+linux.7"))
                .isEqualTo(PluginVersion.parse("1.2.0-rc.1"))
                .hasToString("1.2.0-rc.1");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.0.0",
        "1.2, 1.2.0",
        "1.0-SNAPSHOT, 1.0.0-SNAPSHOT",
        "2-rc.1+linux, 2.0.0-rc.1",
        "1.2.3-SNAPSHOT, 1.2.3-SNAPSHOT"
    })
    void missing_numbers_are_zero(String text, String full) {
        assertThat(PluginVersion.parse(text)).hasToString(full);
        assertThat(PluginVersion.parse(text)).isEqualTo(PluginVersion.parse(full));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.",
                ".2",
                "1-",
                "v1.2.0",
                "1.2.0.4",
                "01.2.0",
                "1.2.x",
                "1.2.0-",
                "1.2.0-01",
                "1.2.0+",
                "99999999999.0.0"
            })
    void what_is_no_version_is_refused(String text) {
        assertThatThrownBy(() -> PluginVersion.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("such as 1.2.0");
    }
}
