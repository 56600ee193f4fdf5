package dev.bifocal.host.plugin.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.option.Option;
import dev.bifocal.host.plugin.load.OptionsCheck.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsCheckTest {

    enum Reading {
        PAPER,
        OFFICIAL_CODE
    }

    record Inner(@Option(doc = "Doc.", value = "paper") Reading name) {}

    record Good(
            @Option(doc = "Doc.", value = "1_000", min = 1) int size,
            @Option(doc = "Doc.", value = "-5") long offset,
            @Option(doc = "Doc.", value = "1e-3", above = 0, max = 1) double rate,
            @Option(doc = "Doc.", value = "true") boolean norm,
            @Option(
                            doc = "Doc.",
                            value = "mean",
                            oneOf = {"mean", "sum"})
                    String reduction,
            @Option(doc = "Doc.", value = "official-code") Reading reading,
            @Option(doc = "Doc.", value = "{}") Inner inner,
            @Option(doc = "Doc.", value = "{name: paper}") Optional<Inner> maybe,
            @Option(doc = "Doc.", min = 0) Optional<Double> clip,
            @Option(doc = "Doc.", value = "[1, 2, 3]", min = 1) List<Integer> sizes,
            @Option(doc = "Doc.", value = "[]") List<Inner> inners,
            @Option(doc = "Doc.") Optional<List<Double>> scales,
            @Option(doc = "Doc.") double required) {}

    record NoOptions() {}

    @Test
    void every_type_that_options_may_have_is_accepted() {
        assertThat(OptionsCheck.check(Good.class)).isEmpty();
        assertThat(OptionsCheck.check(NoOptions.class)).isEmpty();
    }

    @Test
    void options_that_are_not_a_record_are_refused() {
        assertThat(messages(String.class)).containsExactly("The options type java.lang.String is not a record.");
    }

    record Undeclared(double temperature, @Option(doc = " ") int size) {}

    @Test
    void an_option_needs_its_annotation_and_a_doc() {
        assertThat(messages(Undeclared.class))
                .containsExactly(
                        "Option 'temperature' of %s has no @Option.".formatted(Undeclared.class.getName()),
                        "Option 'size' of %s has an empty doc.".formatted(Undeclared.class.getName()));
    }

    record Reserved(
            @Option(doc = "Doc.") double weight,
            @Option(doc = "Doc.") String from,
            @Option(doc = "Doc.") Inner innerNamesAreFree) {}

    @Test
    void names_of_the_hosts_own_keys_are_refused_at_the_top_alone() {
        assertThat(OptionsCheck.check(Reserved.class)).hasSize(2).allSatisfy(problem -> {
            assertThat(problem.message()).endsWith("has a reserved name.");
            assertThat(problem.remedy())
                    .endsWith("Reserved names: as, from, host, name, side, target, targets, weight.");
        });
    }

    record BadTypes(
            @Option(doc = "Doc.") Integer boxed,
            @Option(doc = "Doc.") float single,
            @Option(doc = "Doc.") char letter,
            @Option(doc = "Doc.") Map<String, String> map,
            @Option(doc = "Doc.") List<Float> floats,
            @Option(doc = "Doc.") List<Optional<Integer>> holes,
            @Option(doc = "Doc.") List<?> anything,
            @Option(doc = "Doc.") Object object) {}

    @Test
    void other_types_are_refused() {
        assertThat(messages(BadTypes.class))
                .hasSize(8)
                .allMatch(message -> message.contains("which options cannot have"));
        assertThat(messages(BadTypes.class).get(3))
                .contains("has type java.util.Map<java.lang.String, java.lang.String>");
    }

    record BadDefaults(
            @Option(doc = "Doc.", value = "many") int a,
            @Option(doc = "Doc.", value = "3000000000") int b,
            @Option(doc = "Doc.", value = "0", above = 0) double c,
            @Option(doc = "Doc.", value = "1.5", max = 1) Optional<Double> d,
            @Option(doc = "Doc.", value = "yes") boolean e,
            @Option(doc = "Doc.", value = "OFFICIAL_CODE") Reading f,
            @Option(
                            doc = "Doc.",
                            value = "max",
                            oneOf = {"mean", "sum"})
                    String g,
            @Option(doc = "Doc.", value = "1, 2") List<Integer> h,
            @Option(doc = "Doc.", value = "[1, 0]", min = 1) List<Integer> i,
            @Option(doc = "Doc.", value = "NaN") double j,
            @Option(doc = "Doc.", value = "default") Inner k) {}

    @Test
    void a_default_has_to_be_readable_and_in_its_range() {
        assertThat(messages(BadDefaults.class))
                .map(message -> message.replaceFirst("Option '.' of \\S+ has a default that does not fit: ", ""))
                .containsExactly(
                        "a must be a whole number, but is many.",
                        "b must be a whole number, but is 3000000000.",
                        "c must be greater than 0, but is 0.",
                        "d must be at most 1, but is 1.5.",
                        "e must be true or false, but is yes.",
                        "f must be paper or official-code, but is OFFICIAL_CODE.",
                        "g must be mean or sum, but is max.",
                        "h must be a list, but is 1, 2.",
                        "i[1] must be at least 1, but is 0.",
                        "j must be a number, but is NaN.",
                        "k must be a map of keys, but is default.");
    }

    record BadLimits(
            @Option(doc = "Doc.", min = 0) String a,
            @Option(doc = "Doc.", oneOf = "1") int b,
            @Option(doc = "Doc.", min = 2, max = 1) double c,
            @Option(doc = "Doc.", above = 1, below = 1) double d) {}

    @Test
    void limits_have_to_fit_the_type_and_each_other() {
        assertThat(messages(BadLimits.class))
                .map(message -> message.replaceFirst("Option '(.)' of \\S+ ", "$1: "))
                .containsExactly(
                        "a: has limits, but is not a number.",
                        "b: lists allowed texts, but is not a text.",
                        "c: has limits that no number meets.",
                        "d: has limits that no number meets.");
    }

    record Loop(@Option(doc = "Doc.") List<Loop> loops) {}

    @Test
    void a_record_that_contains_itself_is_refused() {
        assertThat(messages(Loop.class))
                .containsExactly("The options type %s contains itself.".formatted(Loop.class.getName()));
    }

    record Twice(@Option(doc = "Doc.") Inner first, @Option(doc = "Doc.") Inner second) {}

    @Test
    void a_record_may_be_used_twice() {
        assertThat(OptionsCheck.check(Twice.class)).isEmpty();
    }

    private static List<String> messages(Class<?> type) {
        return OptionsCheck.check(type).stream().map(Problem::message).toList();
    }
}
