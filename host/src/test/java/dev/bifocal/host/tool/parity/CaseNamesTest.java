package dev.bifocal.host.tool.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseNamesTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void stop() {
        manager.close();
    }

    private Map<String, NDArray> rename(List<String> rules, String... names) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (String name : names) {
            arrays.put(name, manager.zeros(new Shape(2, 3)));
        }
        return CaseNames.of(rules).rename(arrays);
    }

    @Test
    void renamesExactlyAndByPattern() {
        assertThat(rename(
                        List.of("a.b = in_x", "net.*.conv*.weight = in_state_heads.*.layer*"),
                        "a.b",
                        "aXb",
                        "net.first.conv1.weight",
                        "net.a.b.conv.weight"))
                .containsOnlyKeys("in_x", "aXb", "in_state_heads.first.layer1", "in_state_heads.a.b.layer");
    }

    @Test
    void rulesApplyInTurn() {
        assertThat(rename(List.of("old.*=in_*", "*_net.*=*_online.*", "old.two=never"), "old.x_net.one", "old.two"))
                .containsOnlyKeys("in_x_online.one", "in_two");
    }

    @Test
    void putsAxesInOrder() {
        NDArray array = manager.arange(6f).reshape(1, 2, 3);
        NDArray renamed = CaseNames.of(List.of("a = b [0, 2, 1]"))
                .rename(Map.of("a", array))
                .get("b");
        assertThat(renamed.getShape()).isEqualTo(new Shape(1, 3, 2));
        assertThat(renamed.toFloatArray()).containsExactly(0, 3, 1, 4, 2, 5);
    }

    @Test
    void readsRulesOfAFileAfterThoseGivenFirst(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("names.txt"), "# names\n\na = file # a comment\nb = file2\n");
        Map<String, NDArray> arrays = Map.of("a", manager.create(1), "b", manager.create(2));
        assertThat(CaseNames.of(List.of("a=given")).andOf(file).rename(arrays)).containsOnlyKeys("given", "file2");
        Files.writeString(file, "a = b\nnonsense\n");
        assertThatThrownBy(() -> CaseNames.of(List.of()).andOf(file))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'nonsense' (" + file + ":2) is no rule");
        assertThatThrownBy(() -> CaseNames.of(List.of()).andOf(folder.resolve("none")))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void refusesRulesThatCannotWork() {
        assertThatThrownBy(() -> CaseNames.of(List.of("a = b*")))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(e.remedy()).contains("at most as many *"));
        assertThatThrownBy(() -> rename(List.of("a = c", "b = c"), "a", "b"))
                .hasMessage("The case's arrays a and b both become c.");
        assertThatThrownBy(() -> rename(List.of("a = c [0, 0]"), "a")).hasMessageContaining("has not the axes [0, 0]");
    }
}
