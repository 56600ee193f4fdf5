package dev.bifocal.tck;

import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Progress;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.train.step.TrainingProgress;
import java.nio.file.Path;
import java.util.List;

/** What all trials share. */
final class Kit {

    /** The name of the loss, head or target in messages. */
    static final String KEY = "it";

    static final long SEED = 7;

    static final PluginInfo PLUGIN = new PluginInfo(
            "bifocal-tck",
            "1.0.0",
            "Bifocal",
            "Apache-2.0",
            "The test kit",
            "^1.0",
            "1.0.0",
            Path.of("tck.jar"),
            "",
            List.of());

    private Kit() {}

    /** A manager of the CPU's engine. */
    static NDManager manager() {
        return Compute.start(ComputeConfig.cpu(0)).newManager();
    }

    /** A step of a training of 2 epochs of 5 steps. */
    static Progress at(long step) {
        return new TrainingProgress(step, 10, (int) (step / 5), 2);
    }
}
