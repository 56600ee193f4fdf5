package dev.bifocal.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules find what they are for, and healthy plugins pass. */
class BrokenPluginsTest {

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aHealthyPluginPasses(Kind kind) {
        assertThat(Fault.contract(kind, Fault.healthy(kind, folder)).failures()).isEmpty();
    }

    static List<Fault> faults() {
        return Fault.all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theRuleFindsTheFault(Fault fault) {
        PluginContract contract = Fault.contract(fault.kind(), fault.jar(folder));
        Rule rule = contract.rules().stream()
                .filter(one -> one.id().equals(fault.rule()))
                .findFirst()
                .orElseThrow();

        List<String> failures = contract.failuresOf(rule);

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure).startsWith(rule.id() + " (" + rule.sentence() + ")");
            assertThat(failure).contains(fault.words());
        });
    }

    @Test
    void thereAreAtLeastTwelveBrokenPluginsAndEveryKindHasSome() {
        assertThat(Fault.all()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(Fault.all().stream().map(Fault::kind).collect(Collectors.toSet()))
                .isEqualTo(Set.of(Kind.values()));
    }
}
