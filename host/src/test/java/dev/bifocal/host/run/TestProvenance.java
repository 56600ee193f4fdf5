package dev.bifocal.host.run;

import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.plugin.PluginInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Provenance and plugins for tests. */
public final class TestProvenance {

    private TestProvenance() {}

    /** Provenance of a run of maskcon that used these plugins. */
    public static Provenance of(Provenance.UsedPlugin... plugins) {
        return new Provenance(
                null,
                Versions.current(),
                List.of(plugins),
                new Provenance.Source("maskcon", List.of("epochs=2"), List.of("train", "maskcon", "epochs=2")),
                7,
                new Provenance.Data("shapes", "f00d"),
                "cpu",
                "fp32",
                new Git("0123456789abcdef", true),
                new InitialWeights("weights.safetensors", "beef", List.of()),
                null);
    }

    /** A run's folder. */
    public static RunFolder run(Path root, String experiment, String hash, String yaml) {
        return RunFolder.create(root, experiment, hash, yaml, 12, of());
    }

    /** Ends a run. */
    public static void end(RunFolder run, RunState state, int epoch) {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");
        run.writeStatus(run.status().at(now, epoch, 8, epoch * 10L, 80).ended(now.plusSeconds(90), state, ""));
    }

    /** What a protocol measured. */
    public static EvaluationRecord evaluation(String protocol) {
        return new EvaluationRecord(
                protocol,
                Map.of("top1", 0.5),
                "By hand.",
                List.of("A note."),
                Map.of("imageSize", "32"),
                Map.of("evaluation.%s.lr".formatted(protocol), "0.4"),
                new EvaluationRecord.Weights("step-000000012.safetensors", "abcdef", Map.of("run", "maskcon/1")),
                new EvaluationRecord.Data("shapes", "f00df00df00df00d", 40, 10),
                7,
                "cpu",
                2,
                Versions.current(),
                Instant.parse("2026-01-31T12:00:00Z"),
                1.5,
                List.of(new EvaluationRecord.Point(1, 2.5, null, null), new EvaluationRecord.Point(2, 1.25, 0.5, 1.0)),
                null);
    }

    static Provenance.UsedPlugin used(String id, String version, String sha256) {
        return new Provenance.UsedPlugin(id, version, sha256, id + "-" + version + ".jar");
    }

    /** A loaded plugin. */
    public static PluginInfo plugin(String id, String version, String sha256) {
        return new PluginInfo(
                id,
                version,
                "someone",
                "Apache-2.0",
                "A plugin.",
                "^1.0",
                "1.0.0",
                Path.of("plugins", id + "-" + version + ".jar"),
                sha256,
                List.of());
    }
}
