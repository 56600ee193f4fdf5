package dev.bifocal.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

    private static final List<String> KNOWN = List.of("info-nce", "cross-entropy", "supervised", "self");

    @ParameterizedTest
    @CsvSource({
        "info-nce, info-nce, 0",
        "'', self, 4",
        "inf-nce, info-nce, 1",
        "info_nce, info-nce, 1",
        "ifno-nce, info-nce, 1",
        "kitten, sitting, 3"
    })
    void the_distance_counts_slips(String from, String to, int distance) {
        assertThat(Suggestions.distance(from, to)).isEqualTo(distance);
        assertThat(Suggestions.distance(to, from)).isEqualTo(distance);
    }

    @Test
    void the_closest_name_is_suggested() {
        assertThat(Suggestions.closest("infonce", KNOWN)).contains("info-nce");
        assertThat(Suggestions.closest("supervized", KNOWN)).contains("supervised");
    }

    @Test
    void nothing_is_suggested_where_nothing_is_close() {
        assertThat(Suggestions.closest("triplet", KNOWN)).isEmpty();
        assertThat(Suggestions.closest("x", KNOWN)).isEmpty();
    }
}
