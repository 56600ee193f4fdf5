package dev.bifocal.host.encoder;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.machine.Processor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the executor of an encoder. A script is used only after its results agree with those of the block executor.
 */
public final class EncoderExecutors {

    private static final Logger LOG = LoggerFactory.getLogger(EncoderExecutors.class);

    /** The shape of test images: small enough to be cheap, large enough that no feature map is empty. */
    static final Shape PROBE = new Shape(2, 3, 33, 33);

    /** Largest accepted relative distance between the feature maps of a script and of the blocks. */
    private static final float FP32_LIMIT = 1e-4f;

    private static final float BF16_LIMIT = .1f;

    /** TF32 keeps three bits more of each factor than bfloat16, so its error is an eighth. */
    private static final float TF32_LIMIT = BF16_LIMIT / 8;

    private EncoderExecutors() {}

    /**
     * Opens the executor that an experiment names. If a script does not load on this machine, or its results differ
     * from those of the blocks, this logs a warning and returns the block executor.
     *
     * @param imageSize side of the views in pixels
     * @param manager on the encoder's device; lives as long as the executor
     * @return the executor; the caller closes it
     */
    public static EncoderExecutor open(EncoderSpec spec, ComputeConfig config, int imageSize, NDManager manager) {
        boolean gpu = manager.getDevice().isGpu();
        if (!gpu && config.convolution() == ComputeConfig.Convolution.WINOGRAD) {
            NativeOperations.obstacle()
                    .ifPresent(why -> LOG.warn(
                            "compute.convolution is winograd, but {}. Other algorithms compute convolutions.", why));
        } else if (gpu && config.convolution().isForCpu()) {
            LOG.warn(
                    "compute.convolution is {}, which is for CPUs. On this GPU, its library chooses the algorithms.",
                    config.convolution().name().toLowerCase(Locale.ROOT));
        }
        EncoderExecutor whole = whole(spec, config, imageSize, manager);
        if (!config.recompute()) {
            return whole;
        }
        List<EncoderExecutor> stages = new ArrayList<>();
        int side = imageSize;
        for (EncoderSpec stage : spec.stages()) {
            stages.add(
                    whole instanceof ScriptExecutor
                            ? new ScriptExecutor(stage, format(config, side, manager), manager)
                            : new BlockExecutor(stage));
            side = stage.mapSize(side);
        }
        return new Recomputation(whole, stages);
    }

    private static ScriptFormat format(ComputeConfig config, int side, NDManager manager) {
        ScriptFormat format = ScriptFormat.of(config, side, manager.getDevice().isGpu(), Processor.current());
        return format.isNative() && !NativeOperations.works() ? format.withoutNative() : format;
    }

    private static EncoderExecutor whole(EncoderSpec spec, ComputeConfig config, int imageSize, NDManager manager) {
        BlockExecutor blocks = new BlockExecutor(spec);
        if (config.executor() == ComputeConfig.Executor.BLOCKS) {
            return blocks;
        }
        ScriptFormat format = format(config, imageSize, manager);
        try {
            ScriptExecutor script = new ScriptExecutor(spec, format, manager);
            Shape probe = script.usesColumns() ? new Shape(1, 3, imageSize, imageSize) : PROBE;
            return trusted(
                    script,
                    blocks,
                    spec,
                    probe,
                    limit(config, manager.getDevice().isGpu()),
                    manager);
        } catch (EngineException e) {
            LOG.warn(
                    "The script of the encoder does not run on this machine. DJL's operations compute the encoder in fp32.",
                    e);
            return blocks;
        }
    }

    static float limit(ComputeConfig config, boolean gpu) {
        if (config.precision() == ComputeConfig.Precision.BF16) {
            return BF16_LIMIT;
        }
        return gpu && config.tf32() != ComputeConfig.Tf32.NONE ? TF32_LIMIT : FP32_LIMIT;
    }

    /**
     * Returns the fast executor if its feature map is within the limit of the reference's map. Otherwise, it closes the
     * fast executor and returns the reference.
     *
     * @param probe the shape of the images that both executors get
     * @param limit largest accepted relative distance
     */
    static EncoderExecutor trusted(
            EncoderExecutor fast,
            EncoderExecutor reference,
            EncoderSpec spec,
            Shape probe,
            float limit,
            NDManager manager) {
        float distance = distance(fast, reference, spec, probe, manager);
        if (distance <= limit) {
            return fast;
        }
        fast.close();
        LOG.warn(
                "The script of the encoder differs from DJL's operations by {}. DJL's operations compute the encoder in fp32.",
                distance);
        return reference;
    }

    /** The relative distance of the feature maps of two executors, for random weights and images. */
    private static float distance(
            EncoderExecutor fast, EncoderExecutor reference, EncoderSpec spec, Shape probe, NDManager parent) {
        try (NDManager manager = parent.newSubManager();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Map<String, NDArray> values = new LinkedHashMap<>();
            new EncoderBlock(spec, reference).getParameters().forEach(pair -> {
                Shape shape = Optional.ofNullable(pair.getValue().getShape()).orElseThrow();
                values.put(pair.getKey(), value(pair.getKey(), shape, manager));
            });
            Function<String, NDArray> byName = name -> Objects.requireNonNull(values.get(name));
            NDArray images = random(probe, manager);
            NDArray expected = reference.run(images, byName, false);
            NDArray actual = fast.run(images, byName, false);
            return actual.sub(expected).norm().getFloat() / expected.norm().getFloat();
        }
    }

    /** Random values that keep the magnitude of feature maps constant from layer to layer. */
    private static NDArray value(String name, Shape shape, NDManager manager) {
        NDArray random = random(shape, manager);
        if (shape.dimension() > 1) {
            return random.mul((float) Math.sqrt(6.0 * shape.get(0) / shape.size()));
        }
        return name.endsWith("running_var") || name.endsWith("weight")
                ? random.mul(.1f).add(1)
                : random.mul(.1f);
    }

    private static NDArray random(Shape shape, NDManager manager) {
        return manager.randomUniform(-1, 1, shape);
    }
}
