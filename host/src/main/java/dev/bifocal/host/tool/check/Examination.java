package dev.bifocal.host.tool.check;

import dev.bifocal.host.distributed.CollectivesLibrary;
import dev.bifocal.host.encoder.NativeOperations;
import dev.bifocal.host.machine.EngineCheck;
import dev.bifocal.host.machine.GpuReadiness;
import dev.bifocal.host.machine.Machine;
import dev.bifocal.host.machine.NativeFlavour;
import dev.bifocal.host.machine.NativeLibrary;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.store.UserFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The state of the installation and of the machine.
 *
 * @param versions the versions of Bifocal, its engine, Java and the operating system
 * @param machine processor and memory
 * @param natives the builds of PyTorch on the class path
 * @param engine whether the engine computes
 * @param gpu the requirements of a GPU
 * @param processes whether several processes can train together; empty if the engine does not work
 * @param operations whether Bifocal's own operations of the encoder work on the CPU; empty if the engine does not work
 * @param pluginFolders the folders that were searched for plugins
 * @param installedPlugins the user's folder of installed plugins, which need not exist
 * @param plugins the loaded plugins
 * @param findings the errors and warnings about plugins
 */
public record Examination(
        Versions versions,
        Machine machine,
        List<NativeFlavour> natives,
        EngineCheck engine,
        GpuReadiness gpu,
        Optional<NativeLibrary.Check> processes,
        Optional<NativeLibrary.Check> operations,
        List<Path> pluginFolders,
        Optional<Path> installedPlugins,
        List<PluginInfo> plugins,
        List<Finding> findings) {

    /**
     * Examines this machine; starts the engine.
     *
     * @param registry the loaded plugins
     * @param folders the folders that were searched for them
     */
    public static Examination of(PluginRegistry registry, List<Path> folders) {
        EngineCheck engine = EngineCheck.run();
        return new Examination(
                Versions.current(),
                Machine.current(),
                NativeFlavour.onClassPath(),
                engine,
                GpuReadiness.check(),
                engine.works() ? Optional.of(CollectivesLibrary.check()) : Optional.empty(),
                engine.works() ? Optional.of(NativeOperations.check()) : Optional.empty(),
                folders,
                UserFolders.ofThisProcess().plugins(),
                registry.plugins(),
                AllFindings.of(registry));
    }

    /** Whether a plugin, or a part of it, cannot be used. */
    public boolean brokenPlugins() {
        return findings.stream().anyMatch(Finding::isError);
    }
}
