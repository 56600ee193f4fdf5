package dev.bifocal.host.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.option.Option;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlReader;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

public class BinderTest {

    enum Mode {
        FAST,
        VERY_SLOW
    }

    sealed interface Shape {}

    sealed interface Round extends Shape {}

    record WideCircle(@Option(doc = "R.", value = "1", above = 0) double radius) implements Round {}

    record Dot() implements Shape {}

    record Group(
            @Option(doc = "S.", value = "[]") List<Shape> shapes,
            @Option(doc = "P.", value = "0.5", min = 0, max = 1) double p)
            implements Shape {}

    record Inner(@Option(doc = "A.", value = "7") int a) {}

    public record All(
            @Option(doc = "I.", value = "1") int i,
            @Option(doc = "L.", value = "9007199254740993") long l,
            @Option(doc = "D.", value = "1e-3") double d,
            @Option(doc = "B.", value = "true") boolean b,
            @Option(doc = "S.", value = "a: b") String s,
            @Option(doc = "M.", value = "very-slow") Mode mode,
            @Option(doc = "O.", value = "3") Optional<Integer> o,
            @Option(doc = "E.") Optional<Inner> e,
            @Option(doc = "X.", value = "[[1, 2], []]") List<List<Integer>> x,
            @Option(doc = "N.") Inner inner,
            @Option(doc = "P.") Map<String, List<Shape>> p) {}

    private static final class NoChoices implements Choices {

        @Override
        public Alternative resolve(String kind, String name) {
            throw new AssertionError("No record of this test has a choice, but there was one of " + kind);
        }

        @Override
        public List<String> names(String kind) {
            return List.of();
        }
    }

    @Test
    void nothingGivenIsAllDefaults() {
        assertThat(bind("{}"))
                .isEqualTo(new All(
                        1,
                        9007199254740993L,
                        0.001,
                        true,
                        "a: b",
                        Mode.VERY_SLOW,
                        Optional.of(3),
                        Optional.empty(),
                        List.of(List.of(1, 2), List.of()),
                        new Inner(7),
                        Map.of()));
    }

    @Test
    void everyTypeIsRead() {
        assertThat(
                        bind(
                                """
                        i: -1_000
                        l: 9223372036854775807
                        d: 1E-3
                        b: False
                        s: True
                        mode: very_slow
                        o: null
                        e: {}
                        x: [[-1]]
                        inner:
                        p: {}
                        """))
                .isEqualTo(new All(
                        -1000,
                        Long.MAX_VALUE,
                        0.001,
                        false,
                        "True",
                        Mode.VERY_SLOW,
                        Optional.empty(),
                        Optional.of(new Inner(7)),
                        List.of(List.of(-1)),
                        new Inner(7),
                        Map.of()));
    }

    @Test
    void sealedInterfacesAreReadByTheNameOfTheRecord() {
        All all = bind(
                """
                p:
                  z: [dot, wideCircle, {wideCircle: {radius: 2}}, {dot: null}]
                  a: [{group: {shapes: [dot, {group: {p: 0.25}}]}}]
                """);

        assertThat(all.p().keySet()).containsExactly("z", "a");
        assertThat(all.p().get("z")).containsExactly(new Dot(), new WideCircle(1), new WideCircle(2), new Dot());
        assertThat(all.p().get("a")).containsExactly(new Group(List.of(new Dot(), new Group(List.of(), 0.25)), 0.5));
    }

    @Test
    void whatWasReadIsWrittenInOneWay() {
        Bound bound = bound("{d: 0.10, mode: fast, p: {z: [dot, wideCircle]}}", new Problems());

        assertThat(YamlWriter.block((MapNode) bound.node()))
                .isEqualTo(
                        """
                        i: 1
                        l: 9007199254740993
                        d: 0.1
                        b: true
                        s: "a: b"
                        mode: fast
                        o: 3
                        e: null
                        x:
                          - [1, 2]
                          - []
                        inner:
                          a: 7
                        p:
                          z:
                            - dot
                            - {wideCircle: {radius: 1}}
                        """);
    }

    @Test
    void wrongAlternativesAreToldWithTheirPlace() {
        assertThat(sentences("p: {z: [dott]}"))
                .containsExactly("exp:1: p.z[0] must be one of wideCircle, dot, group, but is dott. Did you mean dot?");
        assertThat(sentences("p: {z: [{dot: {}, group: {}}]}"))
                .containsExactly(
                        "exp:1: p.z[0] must be a name or a map with one name as its key, but is {dot: {}, group: {}}. Use one of wideCircle,"
                                + " dot, group.");
        assertThat(sentences(
                        "p:\n  z:\n    - wideCircle: {radius: 0}\n    - {wideCircle: {radus: 1}}\n    - {dot: {a: 1}}"))
                .containsExactly(
                        "exp:3: p.z[0].wideCircle.radius must be greater than 0, but is 0. Give a number greater than 0, such as"
                                + " the default 1.",
                        "exp:4: p.z[1].wideCircle.radus is not a known key. Did you mean p.z[1].wideCircle.radius?",
                        "exp:5: p.z[2].dot.a is not a known key. Did you mean inner.a?");
    }

    @Test
    void numbersAreStrict() {
        for (String value : List.of("1.0", "1e3", "0x10", "010", "1:30", "''", "2147483648", "one", "true", "[1]")) {
            assertThat(sentences("i: " + value)).as(value).hasSize(1);
        }
        for (String value : List.of(".inf", ".nan", "1e999", "0x10", "1,5", "''", "x", "1d")) {
            assertThat(sentences("d: " + value)).as(value).hasSize(1);
        }
    }

    @Test
    void declarationsThatCannotWorkAreRefused() {
        record Odd(@Option(doc = "C.") Class<?> odd) {}

        BifocalException thrown = catchThrowableOfType(BifocalException.class, () -> RecordSpec.of(Odd.class));

        assertThat(thrown)
                .hasMessageContaining("The option odd of ")
                .hasMessageContaining("which options cannot have.");
    }

    private static All bind(String yaml) {
        Problems problems = new Problems();
        Bound bound = bound(yaml, problems);
        return (All) bound.value();
    }

    public static Bound bound(String yaml, Problems problems) {
        MapNode node = (MapNode)
                YamlReader.read(yaml, "", Source.text("exp"), problems).orElseThrow();
        RecordSpec spec = RecordSpec.of(All.class);
        Choices none = new NoChoices();
        Optional<Bound> bound = new Binder(none, new KnownKeys(none, spec, node), problems).record(spec, node, "");
        problems.throwIfAny();
        return bound.orElseThrow();
    }

    private static List<String> sentences(String yaml) {
        return catchThrowableOfType(ConfigurationException.class, () -> bind(yaml)).problems().stream()
                .map(Problem::sentence)
                .toList();
    }
}
