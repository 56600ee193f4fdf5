package dev.bifocal.host.eval;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.eval.protocol.EvaluationConfig;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.plugin.load.Plugins;
import java.util.List;

/** Settings of evaluations, by their names in an experiment. */
public final class Evaluation {

    private Evaluation() {}

    /** The defaults with some lines below {@code evaluation}. */
    public static EvaluationConfig with(String... lines) {
        String yaml = "evaluation:\n  " + String.join("\n  ", lines) + "\n";
        return new ExperimentLoader(Plugins.load(List.of()))
                .parse(yaml, "test")
                .experiment()
                .evaluation();
    }

    /** A manager on the CPU, on a thread that is ready to train. */
    public static NDManager manager() {
        return Compute.start(ComputeConfig.cpu(1)).newManager();
    }
}
