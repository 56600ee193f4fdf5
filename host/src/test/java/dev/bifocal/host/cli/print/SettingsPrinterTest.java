package dev.bifocal.host.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.FakePlugins;
import dev.bifocal.host.cli.Screen;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsPrinterTest {

    private final ResolvedExperiment resolved =
            new ExperimentLoader(FakePlugins.demo()).load("all", List.of("seed=5", "heads.projector.size=64"));

    @Test
    void showsEachValueWithItsOrigin() {
        Screen screen = Screen.plain();
        SettingsPrinter.print(resolved, screen.console(), false);
        assertThat(screen.out())
                .containsPattern("seed +5 +command line")
                .containsPattern("epochs +200 +default")
                .containsPattern("losses.contrastive.name +\\S*nce +recipe");
    }

    @Test
    void showsThemForPrograms() throws IOException {
        Screen screen = Screen.plain();
        SettingsPrinter.print(resolved, screen.console(), true);
        assertThat(screen.json().at("/hash").asText()).isEqualTo(resolved.hash());
        assertThat(screen.json().at("/settings").findValuesAsText("key")).contains("seed", "optimizer.lr");
    }
}
