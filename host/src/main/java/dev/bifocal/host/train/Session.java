package dev.bifocal.host.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.FurtherView;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.ViewsConfig;
import dev.bifocal.host.augment.pipeline.ViewPlan;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.compute.PrecisionChoice;
import dev.bifocal.host.compute.Upload;
import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.distributed.Place;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.encoder.EncoderConfig;
import dev.bifocal.host.encoder.EncoderCost;
import dev.bifocal.host.encoder.EncoderExecutor;
import dev.bifocal.host.encoder.EncoderExecutors;
import dev.bifocal.host.encoder.ImageInput;
import dev.bifocal.host.encoder.ResNets;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.eval.OnlineEvaluation;
import dev.bifocal.host.eval.protocol.EvaluationData;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.machine.Driver;
import dev.bifocal.host.machine.Processor;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open experiment: its data set is open, its settings are checked, the engine is running, and nothing has been
 * written.
 *
 * <p>A session belongs to the thread that opened it, which is also the thread that trains.
 */
public final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final int SIZE_OF_PHOTOS = 224;

    /** The policy of training images for classifiers in evaluations. */
    private static final String CLASSIFIER_POLICY = "linear-train";

    private final ResolvedExperiment resolved;
    private final Dataset dataset;
    private final Wiring wiring;
    private final Map<View, ViewPlan> plans;
    private final Policy testPolicy;
    private final Compute compute;
    private final ProcessGroup processes;
    private final NDManager manager;
    private final Upload upload;
    private final ImageInput input;
    private final Map<Integer, ImageInput> inputs = new HashMap<>();
    private final PrecisionChoice precision;
    private final EncoderExecutor executor;

    private Session(
            ResolvedExperiment resolved,
            Dataset dataset,
            Wiring wiring,
            Map<View, ViewPlan> plans,
            Policy testPolicy,
            Compute compute,
            ProcessGroup processes,
            PrecisionChoice precision) {
        this.processes = processes;
        this.resolved = resolved;
        this.dataset = dataset;
        this.wiring = wiring;
        this.plans = plans;
        this.testPolicy = testPolicy;
        this.compute = compute;
        this.manager = compute.newManager();
        this.upload = new Upload(manager);
        this.input = new ImageInput(manager, upload, wiring.imageSize(), mean(), std());
        this.precision = precision;
        this.executor = EncoderExecutors.open(
                wiring.encoder(), experiment().compute().with(precision.precision()), wiring.imageSize(), manager);
    }

    /**
     * Opens an experiment: opens the data, connects losses and heads, and starts the engine.
     *
     * @throws dev.bifocal.api.BifocalException if settings, data and plugins do not match; nothing has been written
     *     then
     */
    public static Session open(ResolvedExperiment resolved, PluginRegistry registry) {
        return open(resolved, registry, Place.ALONE, () -> {});
    }

    /**
     * Opens an experiment in one of the processes that train it, and meets the others.
     *
     * @param place the place of this process
     * @param ready called when this process has opened everything and is about to meet the others
     * @throws dev.bifocal.api.BifocalException as {@link #open(ResolvedExperiment, PluginRegistry)}, or if a process
     *     does not come or has other settings, plugins or data
     */
    public static Session open(ResolvedExperiment resolved, PluginRegistry registry, Place place, Runnable ready) {
        Experiment experiment = resolved.experiment();
        Dataset dataset = Datasets.open(experiment.data(), experiment.seed());
        int size = imageSize(experiment, dataset);
        checkCounts(experiment, dataset);
        int classes = experiment.data().labels() == DataConfig.Labels.COARSE
                ? dataset.train().coarseClasses().size()
                : dataset.train().fineClasses().size();
        Wiring wiring = wire(resolved, registry, classes, size, dataset.train().size());
        wiring.unused()
                .forEach(head ->
                        LOG.warn("Head {} is not used, because no loss and no target requests its outputs.", head));
        Map<View, ViewPlan> plans = new TreeMap<>();
        for (View view : wiring.views()) {
            plans.put(view, plan(view, experiment.views(), wiring, size));
        }
        Policy test = Policies.resolve(experiment.views(), experiment.views().testPolicy(dataset.imageSize()), size);
        Compute compute = Compute.start(experiment.compute(), place.localRank(), place.localSize());
        ready.run();
        ProcessGroup processes = place.isAlone()
                ? ProcessGroup.alone()
                : ProcessGroup.open(
                        place,
                        experiment.compute().patience(),
                        compute.device(),
                        common(resolved, dataset, compute.device()));
        try {
            Function<PrecisionChoice, Session> in =
                    choice -> new Session(resolved, dataset, wiring, plans, test, compute, processes, choice);
            return in.apply(precision(experiment.compute(), compute.device(), processes, in));
        } catch (RuntimeException | Error e) {
            processes.close();
            throw e;
        }
    }

    /** Decides the precision. All processes decide alike. */
    private static PrecisionChoice precision(
            ComputeConfig config, Device device, ProcessGroup processes, Function<PrecisionChoice, Session> sessions) {
        PrecisionChoice own = PrecisionChoice.of(config, device, Processor.current(), Driver.gpusBeside(device));
        if (config.precision() != Precision.AUTO) {
            return own;
        }
        PrecisionChoice agreed = own.agreed(processes.any(own.precision() == Precision.FP32));
        return agreed.precision() == Precision.FP32
                ? agreed
                : PrecisionChoice.checked(firstLoss(Precision.FP32, sessions), firstLoss(Precision.BF16, sessions));
    }

    private static double firstLoss(Precision precision, Function<PrecisionChoice, Session> sessions) {
        Session session = sessions.apply(new PrecisionChoice(precision, Optional.empty()));
        try {
            return FirstLoss.of(session);
        } finally {
            session.closeArrays();
        }
    }

    /** What is equal in all processes of a training. */
    private static Map<String, String> common(ResolvedExperiment resolved, Dataset dataset, Device device) {
        Map<String, String> description = new LinkedHashMap<>();
        description.put("Bifocal", Versions.current().bifocal());
        description.put("PyTorch", Engine.getInstance().getVersion());
        description.put("compute.device", device.getDeviceType());
        resolved.settings().stream()
                .filter(setting ->
                        !setting.key().startsWith("run.") && !setting.key().equals("compute.device"))
                .forEach(setting -> description.put(setting.key(), String.valueOf(setting.value())));
        resolved.experiment()
                .plugins()
                .forEach(plugin -> description.put("plugin " + plugin.id(), plugin.version() + " " + plugin.sha256()));
        description.put("the data", dataset.fingerprint());
        return description;
    }

    private static ViewPlan plan(View view, ViewsConfig views, Wiring wiring, int size) {
        boolean tracked = wiring.geometries().contains(view);
        FurtherView further = wiring.further().get(view);
        if (further != null) {
            Policy policy =
                    Policies.resolve(views, further.policy(), further.size().orElse(size));
            return new ViewPlan(policy, further.count(), tracked);
        }
        String name = view.equals(View.QUERY) ? views.query() : views.key();
        return new ViewPlan(Policies.resolve(views, name, size), 1, tracked);
    }

    private static Wiring wire(
            ResolvedExperiment resolved, PluginRegistry registry, int classes, int size, int trainingSize) {
        try {
            return Wirer.wire(resolved.experiment(), registry, classes, size, trainingSize);
        } catch (ConfigurationException e) {
            throw e.located(resolved::origin);
        }
    }

    /**
     * Opens an experiment whose encoder is evaluated and not trained. Its losses, heads and views are ignored. Precision
     * {@code auto} means {@code fp32}, because there is no loss to compare.
     *
     * @throws dev.bifocal.api.BifocalException if settings and data do not match
     */
    public static Session forEvaluation(ResolvedExperiment resolved) {
        Experiment experiment = resolved.experiment();
        Dataset dataset = Datasets.open(experiment.data(), experiment.seed());
        int size = imageSize(experiment, dataset);
        Wiring wiring =
                Wirer.encoderAlone(experiment, dataset.train().fineClasses().size(), size);
        Policy test = Policies.resolve(experiment.views(), experiment.views().testPolicy(dataset.imageSize()), size);
        return new Session(
                resolved,
                dataset,
                wiring,
                Map.of(),
                test,
                Compute.start(experiment.compute()),
                ProcessGroup.alone(),
                PrecisionChoice.of(experiment.compute()));
    }

    /**
     * Opens the same data, heads and losses with other settings of {@code compute}, except device, threads and tf32,
     * for comparisons.
     *
     * @param other this session's experiment with other settings of {@code compute}
     * @return a new session; the caller closes it
     */
    public Session computedAs(ResolvedExperiment other) {
        return new Session(
                other,
                dataset,
                wiring,
                plans,
                testPolicy,
                compute,
                ProcessGroup.alone(),
                PrecisionChoice.of(other.experiment().compute()));
    }

    /**
     * The side of the views in pixels: that of the experiment, or of the data set's images, or the usual side of
     * photos.
     */
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
                    "batch is %s, but there are only %s training images."
                            .formatted(experiment.batch(), dataset.train().size()),
                    "Lower batch to at most %s, or train on more images."
                            .formatted(dataset.train().size())));
        }
        int processes = experiment.compute().processes();
        if (processes > dataset.test().size()) {
            problems.add(new Problem(
                    "compute.processes",
                    Integer.toString(processes),
                    "",
                    "compute.processes is %s, but there are only %s test images for them to divide."
                            .formatted(processes, dataset.test().size()),
                    "Lower compute.processes, or evaluate more images."));
        }
        int largest = experiment.evaluation().recall().isEmpty()
                ? 0
                : Collections.max(experiment.evaluation().recall());
        if (largest >= dataset.test().size()) {
            problems.add(new Problem(
                    "evaluation.recall",
                    experiment.evaluation().recall().toString(),
                    "",
                    "Recall@%s requires more than %s test images, but there are %s."
                            .formatted(largest, largest, dataset.test().size()),
                    "Set evaluation.recall to smaller numbers."));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        OnlineEvaluation.check(dataset, experiment.evaluation());
    }

    /** The experiment. */
    public Experiment experiment() {
        return resolved.experiment();
    }

    /** The experiment with the origins of its settings. */
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

    /** The precision of the encoder. */
    public PrecisionChoice precision() {
        return precision;
    }

    /** The processes that train the experiment. */
    public ProcessGroup processes() {
        return processes;
    }

    /** The number of steps of an epoch. */
    public int stepsPerEpoch() {
        return dataset.train().size() / experiment().batch();
    }

    /** The side of the views in pixels. */
    public int imageSize() {
        return wiring.imageSize();
    }

    /** The parent manager of all arrays on the device. The session closes it. */
    public NDManager manager() {
        return manager;
    }

    /** Copies values to the device. */
    public Upload upload() {
        return upload;
    }

    /** The connections of losses, heads and outputs. */
    public Wiring wiring() {
        return wiring;
    }

    /** The plan of each view that training uses. */
    public Map<View, ViewPlan> plans() {
        return plans;
    }

    /** The policy that brings a test image to the encoder's size. */
    public Policy testPolicy() {
        return testPolicy;
    }

    /** Converts images to the input of the encoder. */
    public ImageInput input() {
        return input;
    }

    /** Makes what the encoder reads of views of a size. */
    public ImageInput input(int size) {
        return size == wiring.imageSize()
                ? input
                : inputs.computeIfAbsent(size, other -> new ImageInput(manager, upload, other, mean(), std()));
    }

    /** The executor of the encoder. The session closes it. */
    public EncoderExecutor executor() {
        return executor;
    }

    /** Whether DJL's operations compute the encoder, although the experiment requests a script. */
    public boolean fellBack() {
        return experiment().compute().executor() != ComputeConfig.Executor.BLOCKS
                && executor.direct() instanceof BlockExecutor;
    }

    /** The cost of the encoder for one image of the views' size. */
    public EncoderCost encoderCost() {
        return wiring.encoder().cost(imageSize());
    }

    /** Whether losses, targets or the memory banks read the indices of a batch's images. */
    public boolean readsIndices() {
        return wiring().readsIndices() || experiment().memory().excludeSame();
    }

    /**
     * FLOP of the encoders for one image in a training step. A pass of the online side is one forward and one backward
     * pass, a pass of the momentum side one forward pass. Micro-batches and recomputation each add a forward pass of
     * the online side. Heads and losses are not counted.
     */
    public long stepFlop() {
        EncoderCost cost = encoderCost();
        long sum = 0;
        int forwards = 1
                + (experiment().microBatches() > 1 ? 1 : 0)
                + (experiment().compute().recompute() ? 1 : 0);
        for (Wiring.Pass pass : wiring.passes().keySet()) {
            FurtherView further = wiring.further().get(pass.batch());
            EncoderCost ofPass = further == null
                    ? cost
                    : wiring.encoder().cost(further.size().orElse(imageSize()));
            long crops = further == null ? 1 : further.count();
            sum += crops
                    * (pass.side() == Side.ONLINE ? forwards * ofPass.forward() + ofPass.backward() : ofPass.forward());
        }
        return sum;
    }

    /**
     * The trained encoder that training starts from, if the experiment names one.
     *
     * @throws dev.bifocal.api.BifocalException if it cannot be read, or does not fit the encoder
     */
    public Optional<TrainedEncoder> initialWeights() {
        Optional<TrainedEncoder> initial = TrainedEncoder.of(experiment().encoder());
        initial.ifPresent(trained -> trained.requireFits(wiring.encoder()));
        return initial;
    }

    /** Metadata stored with the weights: the settings of encoder and input, by key. */
    Map<String, String> description() {
        Map<String, String> description = new LinkedHashMap<>();
        EncoderConfig encoder = experiment().encoder();
        description.put("encoder.name", encoder.name());
        description.put("encoder.width", Integer.toString(encoder.width()));
        description.put(
                "encoder.stem", ResNets.stem(encoder, imageSize()).name().toLowerCase(Locale.ROOT));
        description.put("encoder.stemStride", Integer.toString(encoder.stemStride()));
        description.put("encoder.stages", Integer.toString(encoder.stages()));
        description.put("views.size", Integer.toString(imageSize()));
        description.put("views.mean", mean().toString());
        description.put("views.std", std().toString());
        description.put("data.dataset", dataset.name());
        return description;
    }

    private List<Double> mean() {
        return experiment().views().mean().orElse(dataset.mean());
    }

    private List<Double> std() {
        return experiment().views().std().orElse(dataset.std());
    }

    /** The labels of the training images, as training uses them. */
    public long[] trainingLabels() {
        ImageDataset train = dataset.train();
        boolean coarse = experiment().data().labels() == DataConfig.Labels.COARSE;
        long[] labels = new long[train.size()];
        for (int index = 0; index < labels.length; index++) {
            labels[index] = coarse ? train.coarse(index) : train.fine(index);
        }
        return labels;
    }

    /** The number of loader threads. */
    public int loaders() {
        int wanted = experiment().compute().loaders();
        return wanted > 0 ? wanted : Compute.share(processes.place().localSize());
    }

    /** The data of evaluations. */
    public EvaluationData evaluationData() {
        return new EvaluationData(
                dataset,
                testPolicy,
                Policies.resolve(experiment().views(), CLASSIFIER_POLICY, imageSize()),
                input,
                experiment().evaluation().batch(),
                loaders(),
                processes,
                () -> {},
                manager);
    }

    /**
     * Creates a network of the online side. It uses this session's arrays, so the caller closes it before the session.
     *
     * @param values changes the initial values
     */
    public Network online(Consumer<Network> values) {
        Network network =
                new Network(wiring, executor, Side.ONLINE, manager, experiment().seed());
        try {
            values.accept(network);
            return network;
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    @Override
    public void close() {
        closeArrays();
        processes.close();
    }

    private void closeArrays() {
        executor.close();
        manager.close();
    }
}
