package dev.bifocal.host.run;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provenance of a run's results: enough to repeat the run, and to explain differences between two runs.
 *
 * @param identity identity of the run; null in runs of versions without it
 * @param versions versions of host, api, engine, Java and operating system
 * @param plugins the plugins whose components the experiment names, by id
 * @param source the user's command
 * @param seed the experiment's seed
 * @param data the data set
 * @param device {@code cpu} or {@code gpu:0}
 * @param precision precision of the encoder's convolutions, {@code fp32} or {@code bf16}; null in runs of versions
 *     without it
 * @param git the Git working tree of the current directory, if there is one
 * @param initialWeights the file of the encoder's initial weights, if there is one
 * @param otherStart a sentence, if the encoder starts from random weights and the recipe expects others
 */
public record Provenance(
        @Nullable RunIdentity identity,
        Versions versions,
        List<UsedPlugin> plugins,
        Source source,
        long seed,
        Data data,
        String device,
        @Nullable String precision,
        @Nullable Git git,
        @Nullable InitialWeights initialWeights,
        @Nullable String otherStart) {

    /**
     * A plugin that the run used.
     *
     * @param id {@code Plugin-Id}
     * @param version {@code Plugin-Version}
     * @param sha256 SHA-256 of its jar, in hexadecimal
     * @param jar file name of the jar
     */
    public record UsedPlugin(String id, String version, String sha256, String jar) {

        static UsedPlugin of(PluginInfo plugin) {
            return new UsedPlugin(
                    plugin.id(),
                    plugin.version(),
                    plugin.sha256(),
                    String.valueOf(plugin.jar().getFileName()));
        }
    }

    /**
     * The user's command.
     *
     * @param experiment the recipe's name or the file's path
     * @param overrides the overrides, as the user wrote them
     * @param command the whole command line
     */
    public record Source(String experiment, List<String> overrides, List<String> command) {

        /** Copies the lists. */
        public Source {
            overrides = List.copyOf(overrides);
            command = List.copyOf(command);
        }
    }

    /**
     * The data set.
     *
     * @param name its name in the experiment
     * @param fingerprint fingerprint of its content, see {@link Dataset#fingerprint()}
     */
    public record Data(String name, String fingerprint) {}

    /** Copies the list. */
    public Provenance {
        plugins = List.copyOf(plugins);
    }

    /** The provenance of a run that starts now in the current directory. */
    public static Provenance of(
            ResolvedExperiment resolved, Source source, Dataset dataset, String device, String precision) {
        Experiment experiment = resolved.experiment();
        return new Provenance(
                RunIdentity.of(resolved),
                Versions.inUse(),
                experiment.plugins().stream().map(UsedPlugin::of).toList(),
                source,
                experiment.seed(),
                new Data(dataset.name(), dataset.fingerprint()),
                device,
                precision,
                Git.of(Path.of("")).orElse(null),
                experiment
                        .encoder()
                        .init()
                        .map(file ->
                                InitialWeights.of(file, experiment.encoder().initExcept()))
                        .orElse(null),
                experiment.encoder().otherStart().orElse(null));
    }

    /**
     * Checks that the settings have not changed since the start of the run. Changes of {@code compute}, {@code
     * run.root} and {@code data.root} are permitted.
     *
     * @param now the settings of {@code config.yaml}
     * @param config that file
     * @throws BifocalException with the settings that differ
     */
    public void checkSettings(ResolvedExperiment now, Path config) {
        if (identity != null) {
            identity.check(now, config);
        }
    }

    /**
     * Checks that the plugins have not changed since the start of the run.
     *
     * @param loaded the loaded plugins
     * @throws BifocalException with all plugins of the run that are missing or have another jar
     */
    public void checkPlugins(List<PluginInfo> loaded) {
        List<String> differences = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        for (UsedPlugin used : plugins) {
            Optional<PluginInfo> now = loaded.stream()
                    .filter(plugin -> plugin.id().equals(used.id()))
                    .findFirst();
            if (now.isEmpty()) {
                differences.add("plugin '%s' %s is not loaded".formatted(used.id(), used.version()));
                remedies.add(restore(used));
            } else if (!now.get().sha256().equals(used.sha256())) {
                differences.add(changed(used, now.get()));
                remedies.add(restore(used) + " instead of " + now.get().jar());
            }
        }
        if (!differences.isEmpty()) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "The run cannot resume, because its plugins have changed: %s."
                            .formatted(String.join("; ", differences)),
                    "Put %s, or start a new run with: bifocal train %s"
                            .formatted(String.join("; put ", remedies), source.experiment()));
        }
    }

    /**
     * Checks that the content of the data set has not changed since the start of the run.
     *
     * @throws BifocalException if its fingerprint differs
     */
    public void checkData(Dataset dataset) {
        if (!dataset.fingerprint().equals(data.fingerprint())) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The run cannot resume, because its data have changed: the fingerprint of %s was %s and is now %s."
                            .formatted(data.name(), brief(data.fingerprint()), brief(dataset.fingerprint())),
                    "Restore the files of the data set, or start a new run with: bifocal train " + source.experiment());
        }
    }

    private static String changed(UsedPlugin used, PluginInfo now) {
        return "plugin '%s' was version %s (sha256 %s) and is now version %s (sha256 %s)"
                .formatted(used.id(), used.version(), brief(used.sha256()), now.version(), brief(now.sha256()));
    }

    private static String restore(UsedPlugin used) {
        return "%s with sha256 %s into plugins/".formatted(used.jar(), brief(used.sha256()));
    }

    private static String brief(String sha256) {
        return sha256.substring(0, Math.min(12, sha256.length()));
    }
}
