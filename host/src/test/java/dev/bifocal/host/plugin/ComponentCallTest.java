package dev.bifocal.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComponentCallTest {

    private static final PluginInfo PLUGIN =
            new PluginInfo("strange", "1.2.3", "", "", "", "^1.0", "1.0.0", Path.of("strange.jar"), "00", List.of());

    private static final ComponentCall CALL =
            new ComponentCall("losses.main", new Registered<>(PLUGIN, new Nothing()), "compute");

    record None() {}

    record Nothing() implements Component<None> {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public String summary() {
            return "Does nothing";
        }

        @Override
        public Class<None> optionsType() {
            return None.class;
        }
    }

    private static BifocalException thrownBy(Supplier<@Nullable String> code) {
        return catchThrowableOfType(BifocalException.class, () -> CALL.of(code));
    }

    @Test
    void givesWhatTheComponentReturns() {
        assertThat(CALL.of(() -> "result")).isEqualTo("result");
    }

    @Test
    void keepsCodeAndRemedyOfASentenceAndSaysWhereItComesFrom() {
        BifocalException thrown = thrownBy(() -> {
            throw new HostException(ErrorCode.CONFIGURATION, "Sizes differ.", "Make them equal.");
        });

        assertThat(thrown).hasMessage("In losses.main: Sizes differ.");
        assertThat(ErrorCode.of(thrown)).isEqualTo(ErrorCode.CONFIGURATION);
        assertThat(thrown.remedy()).isEqualTo("Make them equal.");
    }

    @Test
    void blamesThePluginForAStackThatIsFull() {
        BifocalException thrown = thrownBy(() -> {
            throw new StackOverflowError();
        });

        assertThat(thrown)
                .hasMessageContaining("(plugin strange 1.2.3) failed")
                .hasMessageEndingWith("StackOverflowError.");
        assertThat(ErrorCode.of(thrown)).isEqualTo(ErrorCode.PLUGIN);
    }

    @Test
    void keepsTheSentenceOfAClassThatCouldNotBeInitialised() {
        BifocalException thrown = thrownBy(() -> {
            throw new ExceptionInInitializerError(new HostException(ErrorCode.PLUGIN, "It is so.", "Do this."));
        });

        assertThat(thrown).hasMessage("In losses.main: It is so.");
    }

    @Test
    void namesPluginMethodAndLineOfCodeThatFailed() {
        IllegalStateException cause = new IllegalStateException("First line.\nSecond line.");

        BifocalException thrown = thrownBy(() -> {
            throw cause;
        });

        int line = cause.getStackTrace()[0].getLineNumber();
        assertThat(thrown)
                .hasMessage("In losses.main: compute() of nothing (plugin strange 1.2.3) failed at"
                        + " ComponentCallTest.java:%d: IllegalStateException: First line.".formatted(line))
                .hasCause(cause);
        assertThat(ErrorCode.of(thrown)).isEqualTo(ErrorCode.PLUGIN);
        assertThat(thrown.remedy()).contains("log");
    }

    @Test
    void reportsClassesThatAreMissingAsAFailureOfThePlugin() {
        BifocalException thrown = thrownBy(() -> {
            throw new NoClassDefFoundError("org/example/Missing");
        });

        assertThat(thrown).hasMessageContaining("NoClassDefFoundError: org/example/Missing");
        assertThat(ErrorCode.of(thrown)).isEqualTo(ErrorCode.PLUGIN);
    }

    @Test
    void refusesNothing() {
        assertThat(thrownBy(() -> null))
                .hasMessage("In losses.main: compute() of nothing (plugin strange 1.2.3) returned null.");
    }
}
