package dev.bifocal.host.train;

import ai.djl.Device;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.compute.PrecisionChoice;
import dev.bifocal.host.memory.MemoryConfig;
import dev.bifocal.host.optimizer.LearningRate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns about likely mistakes at the start of training: in the log, and to a listener. */
public final class TrainingWarnings {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingWarnings.class);

    private final Consumer<String> listener;

    /**
     * Creates warnings.
     *
     * @param listener receives each warning as a sentence
     */
    public TrainingWarnings(Consumer<String> listener) {
        this.listener = listener;
    }

    /** Warns if the warm-up does not end before training. */
    void checkWarmUp(LearningRate rate) {
        if (rate.neverReachesPeak()) {
            warn(
                    "The learning rate never reaches its peak, because warm-up takes %s epochs and training has only %s. Lower optimizer.warmup, or raise epochs."
                            .formatted(rate.config().warmup(), rate.epochs()));
        }
    }

    /** Warns if there are more threads than cores. 0 threads means the number of cores. */
    void checkThreads(int threads, int cores) {
        if (threads > cores) {
            warn(
                    "compute.threads is %s, but there are only %s cores. Threads that wait for each other slow down every step. Set it to at most %s."
                            .formatted(threads, cores, cores));
        }
    }

    /**
     * Warns if the order of the momentum side's batches changes nothing.
     *
     * @param parts the number of parts of a batch with batch statistics of their own
     */
    void checkShuffle(MemoryConfig memory, int parts) {
        if (memory.shuffle() && parts == 1) {
            warn(
                    "memory.shuffle has no effect, because all images of a batch are normalized together."
                            + " Set encoder.batchNorm.splits to the number of devices that you reproduce, or memory.shuffle to false.");
        } else if (memory.shuffle() && memory.batchNorm() == MemoryConfig.BatchNorm.AVERAGE) {
            warn("memory.shuffle has no effect, because memory.batchNorm is average, so keys do not depend on their"
                    + " batch. Set one of them to its default.");
        }
    }

    /**
     * Warns about bfloat16 on a device that is slower with it.
     *
     * @param drawback why it is slower, if it is: {@link PrecisionChoice#drawback}
     * @param resumed whether the run began earlier, possibly on another machine
     */
    void checkPrecision(Precision precision, Optional<String> drawback, boolean resumed) {
        if (precision == Precision.BF16) {
            drawback.ifPresent(why -> warn(
                    resumed
                            ? "The run goes on in bf16, as it began. This is slower than fp32 %s.".formatted(why)
                            : "compute.precision is bf16, which is slower than fp32 %s. Set it to fp32, unless you study bf16."
                                    .formatted(why)));
        }
    }

    /** Warns if several processes compute on GPUs. */
    void checkProcesses(int processes, Device device) {
        if (processes > 1 && device.isGpu()) {
            warn(
                    "Nobody has tried several processes on GPUs yet. First compare a few steps with those of one process.");
        }
    }

    /**
     * Warns about weights that the first backward pass did not reach.
     *
     * @param names weights of heads and losses whose gradient was 0 everywhere
     */
    public void checkReached(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        boolean one = names.size() == 1;
        LOG.warn("Weights without gradient: {}", names);
        warn("In the first step, %s no gradient. Either no loss depends on %s, or the graph is cut."
                .formatted(
                        one
                                ? names.get(0) + " had"
                                : "%s and %s more weights had".formatted(names.get(0), names.size() - 1),
                        one ? "it" : "them"));
    }

    /** Logs a sentence and passes it to the listener. */
    void warn(String sentence) {
        LOG.warn("{}", sentence);
        listener.accept(sentence);
    }
}
