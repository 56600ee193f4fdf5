package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.plugin.install.DownloadLimits;
import dev.bifocal.host.plugin.install.Downloads;
import dev.bifocal.host.plugin.install.HostPlugins;
import dev.bifocal.host.plugin.install.Indexes;
import dev.bifocal.host.plugin.install.Installer;
import dev.bifocal.host.plugin.store.PluginStore;
import dev.bifocal.host.plugin.store.TrustedKeys;
import dev.bifocal.host.plugin.store.UserFolders;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What the commands work with.
 *
 * @param folders the user's folders
 * @param host the plugins beside the installed ones
 * @param downloads reads files
 * @param indexes the locations of indexes, separated by spaces, if the environment names any
 * @param clock tells the day
 */
public record StoreSetting(
        UserFolders folders, HostPlugins host, Downloads downloads, Optional<String> indexes, Clock clock) {

    /** The setting of this process. */
    public static StoreSetting ofThisProcess() {
        UserFolders folders = UserFolders.ofThisProcess();
        return new StoreSetting(
                folders,
                HostPlugins.ofThisProcess(PluginStore.of(folders).folder()),
                new Downloads(DownloadLimits.USUAL),
                Optional.ofNullable(System.getenv(Indexes.ENVIRONMENT_VARIABLE)),
                Clock.systemUTC());
    }

    PluginStore store() {
        return PluginStore.of(folders);
    }

    TrustedKeys keys() {
        return TrustedKeys.of(folders);
    }

    LocalDate today() {
        return LocalDate.now(clock);
    }

    Installer installer() {
        return new Installer(store(), keys(), host, downloads, today());
    }
}
