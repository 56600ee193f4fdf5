package dev.bifocal.host.options.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Node.ScalarNode.Style;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlTest {

    @Test
    void scalarsKeepTheirTextAndStyle() {
        MapNode map =
                read("{a: 1_0, b: '', c: , d: ~, e: yes, f: True, g: 0.10, h: 1e-3, i: '1', j: 12345678901234567890}");

        assertThat(map.entries().values())
                .extracting(node -> ((ScalarNode) node).style())
                .containsExactly(
                        Style.NUMBER,
                        Style.TEXT,
                        Style.NULL,
                        Style.NULL,
                        Style.TEXT,
                        Style.BOOLEAN,
                        Style.NUMBER,
                        Style.NUMBER,
                        Style.TEXT,
                        Style.NUMBER);
        assertThat(map.entries().values())
                .extracting(node -> ((ScalarNode) node).text())
                .contains("", "yes", "True", "0.10", "1e-3", "12345678901234567890");
    }

    @Test
    void everyTextReadsBackAsItself() {
        long seed = 5;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            String text = random.ints(random.nextInt(12), 0, i % 2 == 0 ? 0x80 : 0x11000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            MapNode written = new MapNode(Map.of("key", ScalarNode.text(text, "exp:1")), "exp:1");

            assertThat(read(YamlWriter.block(written)))
                    .as("seed %d, case %d", seed, i)
                    .isEqualTo(written);
        }
    }

    @Test
    void keysAreQuotedWhereTheyHaveTo() {
        MapNode written = new MapNode(Map.of("a: b", ScalarNode.text("yes", "exp:1")), "exp:1");

        assertThat(YamlWriter.block(written)).isEqualTo("\"a: b\": \"yes\"\n");
        assertThat(read(YamlWriter.block(written))).isEqualTo(written);
    }

    @Test
    void everyValueKnowsItsLine() {
        MapNode map = read("a:\n  b: 1\n\nc:\n  - 1\n  - {d: 2}\n");

        assertThat(map.get("a").orElseThrow().origin()).isEqualTo("exp:1");
        assertThat(((MapNode) map.get("a").orElseThrow()).get("b").orElseThrow().origin())
                .isEqualTo("exp:2");
        assertThat(((Node.ListNode) map.get("c").orElseThrow()).items())
                .extracting(Node::origin)
                .containsExactly("exp:5", "exp:6");
    }

    private static MapNode read(String yaml) {
        Problems problems = new Problems();
        var node = YamlReader.read(yaml, "", Source.text("exp"), problems);
        problems.throwIfAny();
        return (MapNode) node.orElseThrow();
    }
}
