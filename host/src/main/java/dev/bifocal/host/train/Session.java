package dev.bifocal.host.train;

import ai.djl.ndarray.NDManager;
import dev.bifocal.api.View;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.config.ConfigurationException;
import dev.bifocal.host.config.Experiment;
import dev.bifocal.host.config.Problem;
import dev.bifocal.host.config.ResolvedExperiment;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Datasets;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.encoder.ImageInput;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.view.Policies;
import dev.bifocal.host.view.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An experiment that is ready to run: its data set is open, everything is checked, and nothing is written yet.
 *
 * <p>It belongs to the thread that opened it, which is the one that trains.
 */
public final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** Batches that the pipeline makes before they are asked for. */
    static final int BATCHES_AHEAD = 4;

    private static final int SIZE_OF_PHOTOS = 224;

    private final ResolvedExperiment resolved;
    private final Dataset dataset;
    private final Wiring wiring;
    private final Map<View, Policy> policies;
    private final Policy testPolicy;
    private final Compute compute;
    private final NDManager manager;
    private final ImageInput input;

    private Session(
            ResolvedExperiment resolved,
            Dataset dataset,
            Wiring wiring,
            Map<View, Policy> policies,
            Policy testPolicy,
            Compute compute) {
        this.resolved = resolved;
        this.dataset = dataset;
        this.wiring = wiring;
        this.policies = policies;
        this.testPolicy = testPolicy;
        this.compute = compute;
        this.manager = compute.newManager();
        this.input = new ImageInput(
                manager,
                wiring.imageSize(),
                experiment().views().mean().orElse(dataset.mean()),
                experiment().views().std().orElse(dataset.std()));
    }

    /**
     * Makes an experiment ready: opens the data, wires losses to heads, and starts the engine.
     *
     * @throws dev.bifocal.api.BifocalException if anything does not fit; then nothing has been written
     */
    public static Session open(ResolvedExperiment resolved, PluginRegistry registry) {
        Experiment experiment = resolved.experiment();
        Dataset dataset = Datasets.open(experiment.data(), experiment.seed());
        int size = imageSize(experiment, dataset);
        checkCounts(experiment, dataset);
        int classes = experiment.data().labels() == DataConfig.Labels.COARSE
                ? dataset.train().coarseClasses().size()
                : dataset.train().fineClasses().size();
        Wiring wiring = Wirer.wire(experiment, registry, classes, size);
        wiring.unused().forEach(head -> LOG.warn("Head {} is left out: no loss needs what it gives.", head));
        Map<View, Policy> policies = new EnumMap<>(View.class);
        for (View view : wiring.views()) {
            String name = view == View.QUERY
                    ? experiment.views().query()
                    : experiment.views().key();
            policies.put(view, Policies.resolve(experiment.views(), name, size));
        }
        Policy test = Policies.resolve(experiment.views(), experiment.views().testPolicy(dataset.imageSize()), size);
        return new Session(resolved, dataset, wiring, policies, test, Compute.start(experiment.compute()));
    }

    /** The side of the views in pixels: as the experiment says, or as the data set's images are, or as photos are cut. */
    public static int imageSize(Experiment experiment, Dataset dataset) {
        return experiment.views().size().or(dataset::imageSize).orElse(SIZE_OF_PHOTOS);
    }

    private static void checkCounts(Experiment experiment, Dataset dataset) {
        List<Problem> problems = new ArrayList<>();
        if (experiment.batch() > dataset.train().size()) {
            problems.add(new Problem(
                    "batch",
                    Integer.toString(experiment.batch()),
                    "",
                    "batch is %d, but there are only %d training images."
                            .formatted(experiment.batch(), dataset.train().size()),
                    "Lower batch, or raise data.subset."));
        }
        int largest = experiment.evaluation().recall().isEmpty()
                ? 0
                : Collections.max(experiment.evaluation().recall());
        if (largest >= dataset.test().size()) {
            problems.add(new Problem(
                    "evaluation.recall",
                    experiment.evaluation().recall().toString(),
                    "",
                    "Recall@%d needs more than %d test images, but there are %d."
                            .formatted(largest, largest, dataset.test().size()),
                    "Set evaluation.recall to smaller numbers."));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** The experiment. */
    public Experiment experiment() {
        return resolved.experiment();
    }

    /** The experiment with its text. */
    public ResolvedExperiment resolved() {
        return resolved;
    }

    /** The data set. */
    public Dataset dataset() {
        return dataset;
    }

    /** The engine and its device. */
    public Compute compute() {
        return compute;
    }

    /** Steps of one epoch. */
    public int stepsPerEpoch() {
        return dataset.train().size() / experiment().batch();
    }

    /** Side of the views in pixels. */
    public int imageSize() {
        return wiring.imageSize();
    }

    /** The manager of everything on the device; closed with the session. */
    public NDManager manager() {
        return manager;
    }

    Wiring wiring() {
        return wiring;
    }

    Map<View, Policy> policies() {
        return policies;
    }

    Policy testPolicy() {
        return testPolicy;
    }

    ImageInput input() {
        return input;
    }

    /** The label of each training image that training sees. */
    long[] trainingLabels() {
        ImageDataset train = dataset.train();
        boolean coarse = experiment().data().labels() == DataConfig.Labels.COARSE;
        long[] labels = new long[train.size()];
        for (int index = 0; index < labels.length; index++) {
            labels[index] = coarse ? train.coarse(index) : train.fine(index);
        }
        return labels;
    }

    int loaders() {
        int wanted = experiment().compute().loaders();
        return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    }

    @Override
    public void close() {
        manager.close();
    }
}
