package dev.bifocal.host.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {

    @Test
    void distanceCountsInsertionsDeletionsReplacementsAndSwaps() {
        assertThat(Suggestions.distance("lr", "lr")).isZero();
        assertThat(Suggestions.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestions.distance("temprature", "temperature")).isEqualTo(1);
        assertThat(Suggestions.distance("wieght", "weight")).isEqualTo(1);
        assertThat(Suggestions.distance("optimiser", "optimizer")).isEqualTo(1);
    }

    @Test
    void onlyNearWordsAreSuggested() {
        List<String> words = List.of("warmup", "weightDecay", "lr", "w");
        assertThat(Suggestions.nearest("weightdecay", words)).contains("weightDecay");
        assertThat(Suggestions.nearest("warm", words)).contains("warmup");
        assertThat(Suggestions.nearest("decay", words)).contains("weightDecay");
        assertThat(Suggestions.nearest("l", words)).isEmpty();
        assertThat(Suggestions.nearest("momentum", words)).isEmpty();
    }

    @Test
    void listsReadAsWords() {
        assertThat(Suggestions.either(List.of())).isEmpty();
        assertThat(Suggestions.either(List.of("a"))).isEqualTo("a");
        assertThat(Suggestions.either(List.of("a", "b", "c"))).isEqualTo("a, b or c");
    }
}
