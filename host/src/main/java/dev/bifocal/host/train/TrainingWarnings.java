package dev.bifocal.host.train;

import ai.djl.Device;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.machine.Processor;
import dev.bifocal.host.optimizer.LearningRate;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start of a training what probably was not meant: to the log, and in a sentence to who started it. */
public final class TrainingWarnings {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingWarnings.class);

    private final Consumer<String> listener;

    public TrainingWarnings(Consumer<String> listener) {
        this.listener = listener;
    }

    /** Warns of a warm-up that does not end before training does. */
    void checkWarmUp(LearningRate rate) {
        if (rate.neverReachesPeak()) {
            warn(
                    "The learning rate never reaches its peak: warm-up takes %s epochs, and there are only %s. Lower optimizer.warmup, or raise epochs."
                            .formatted(rate.config().warmup(), rate.epochs()));
        }
    }

    /** Warns of more threads than there are cores; 0 stands for as many as there are. */
    void checkThreads(int threads, int cores) {
        if (threads > cores) {
            warn(
                    "compute.threads is %s, but there are only %s cores, and threads that wait for each other slow every step down. Set it to at most %s."
                            .formatted(threads, cores, cores));
        }
    }

    /** Warns of bfloat16 where it does not pay. */
    void checkPrecision(Precision precision, Device device, Processor processor) {
        if (precision == Precision.BF16 && !device.isGpu() && processor.lacksAmx()) {
            warn("compute.precision is bf16, which this processor computes more slowly than fp32, as it has no AMX."
                    + " Set it to fp32, unless bf16 itself is what you study.");
        }
    }

    /**
     * Warns of weights that the first backward pass did not reach.
     *
     * @param names weights of heads and losses whose gradient was 0 everywhere
     */
    public void checkReached(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        boolean one = names.size() == 1;
        LOG.warn("Weights without gradient: {}", names);
        warn("In the first step %s no gradient at all: no loss depends on %s, or the graph is cut on the way."
                .formatted(
                        one
                                ? names.get(0) + " had"
                                : "%s and %s more weights had".formatted(names.get(0), names.size() - 1),
                        one ? "it" : "them"));
    }

    /** Logs a sentence and passes it on. */
    void warn(String sentence) {
        LOG.warn("{}", sentence);
        listener.accept(sentence);
    }
}
