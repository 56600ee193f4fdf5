package dev.bifocal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.plugin.install.DownloadLimits;
import dev.bifocal.host.plugin.install.Downloads;
import dev.bifocal.host.plugin.install.HostPlugins;
import dev.bifocal.host.plugin.install.Installer;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.store.UserFolders;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginToolsTest {

    @TempDir
    private Path folder;

    /** As in a container whose user has no entry in passwd. */
    @Test
    void aUserWithoutAHomeCanWriteAnIndexAndSeesWhatInstallingNeeds() {
        UserFolders none = new UserFolders(Optional.empty(), Optional.empty());
        PluginTools tools = new PluginTools(
                none,
                HostPlugins.ofThisProcess(none.plugins()),
                new Downloads(DownloadLimits.USUAL),
                Optional.empty(),
                Clock.systemUTC());
        Path jar = JarBuilder.withLoss("demo", "l").in(folder);

        assertThat(tools.index(folder, folder.resolve("index.json"), Optional.empty())
                        .plugins())
                .hasSize(1);
        assertThat(tools.keys().keys()).isEmpty();
        assertThatThrownBy(() -> tools.install(
                        List.of(jar.toString()),
                        Optional.empty(),
                        List.of(),
                        new Installer.Terms(Set.of("demo"), Set.of(), false)))
                .hasMessageContaining("There is no folder for installed plugins");
    }
}
