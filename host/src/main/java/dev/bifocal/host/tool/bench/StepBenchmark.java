package dev.bifocal.host.tool.bench;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.encoder.NativeOperations;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.machine.Processor;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.train.Session;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Measures variants of the training step on one batch, in turns: a round runs each for about a second, every other
 * round in the opposite order, so that a machine that slows down or speeds up does so for all.
 *
 * <p>All variants live at the same time, each with its own weights and optimiser: about sixteen bytes for each
 * parameter of the encoder. What a step needs beyond that, it gives back before the next variant's turn.
 */
public final class StepBenchmark {

    /**
     * The plan of a measurement.
     *
     * @param variants the variants in the order of the rows
     * @param bareRecipe the recipe that the bare step implements, if known
     * @param warmUp seconds that each variant runs before the first round, while Java's compiler works
     * @param rounds the number of rounds, at least 1
     */
    public record Plan(List<StepVariant> variants, Optional<String> bareRecipe, double warmUp, int rounds) {}

    private final Session session;
    private final Optional<String> bareRecipe;
    private final Predicate<Session> fellBack;
    private final Map<StepVariant, TimedStep> steps = new LinkedHashMap<>();
    private final List<StepVariant> refused = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private StepBenchmark(Session session, Optional<String> bareRecipe, Predicate<Session> fellBack) {
        this.session = session;
        this.bareRecipe = bareRecipe;
        this.fellBack = fellBack;
    }

    /**
     * Measures.
     *
     * @param session the experiment; its own settings of {@code compute} count for device, threads and tf32 alone
     * @param variants the experiment as each variant computes it, in the order of the rows
     * @param bareRecipe the recipe whose step is also written without Bifocal, if that is known
     * @param warmUp seconds of steps that do not count, for each variant before the first round: at first Java's
     *     compiler works beside them
     * @param rounds at least 1
     * @throws BifocalException if no variant is left that can be measured
     */
    public static StepResult run(
            Session session,
            Map<StepVariant, ResolvedExperiment> variants,
            Optional<String> bareRecipe,
            double warmUp,
            int rounds) {
        return run(session, variants, bareRecipe, warmUp, rounds, Session::fellBack);
    }

    static StepResult run(
            Session session,
            Map<StepVariant, ResolvedExperiment> variants,
            Optional<String> bareRecipe,
            double warmUp,
            int rounds,
            Predicate<Session> fellBack) {
        StepBenchmark benchmark = new StepBenchmark(session, bareRecipe, fellBack);
        try {
            benchmark.open(variants, rounds);
            return benchmark.measure(variants.keySet().stream().toList(), warmUp, rounds);
        } finally {
            benchmark.steps.values().forEach(TimedStep::close);
        }
    }

    private void open(Map<StepVariant, ResolvedExperiment> variants, int rounds) {
        FixedBatch batch = new FixedBatch(session);
        variants.forEach((variant, experiment) -> {
            if (variant.equals(StepVariant.BARE)) {
                Optional<String> obstacle = BareStep.obstacle(session, bareRecipe);
                obstacle.ifPresentOrElse(
                        why -> remarks.add("%s is left out: %s".formatted(variant.name(), why)),
                        () -> steps.put(variant, TimedStep.bare(session, batch, rounds)));
            } else {
                open(variant, session.computedAs(experiment), batch, rounds);
            }
        });
        if (steps.isEmpty()) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "Nothing is left to measure. " + String.join(" ", remarks),
                    "Choose other variants.");
        }
    }

    private void open(StepVariant variant, Session computed, FixedBatch batch, int rounds) {
        if (fellBack.test(computed)) {
            computed.close();
            refused.add(variant);
            remarks.add(
                    "%s is not measured: it did not pass its check at the start, and training would fall back to DJL's operations."
                            .formatted(variant.name()));
            return;
        }
        try {
            steps.put(variant, TimedStep.of(computed, batch, rounds));
        } catch (RuntimeException | Error e) {
            computed.close();
            throw e;
        }
    }

    private StepResult measure(List<StepVariant> order, double warmUp, int rounds) {
        Map<Precision, Double> matmul = new EnumMap<>(Precision.class);
        steps.values()
                .forEach(step -> matmul.computeIfAbsent(
                        step.precision(), precision -> MatmulRate.flopPerSecond(precision, session.manager())));
        if (matmul.containsKey(Precision.BF16)
                && !session.manager().getDevice().isGpu()
                && Processor.current().lacksFastBfloat16()) {
            remarks.add(
                    "This processor is not known to be faster in bf16. Its figures of bf16 say nothing about processors and GPUs that are.");
        }
        List<String> fused = steps.keySet().stream()
                .filter(variant -> variant.settings().contains("compute.normalization=auto"))
                .map(StepVariant::name)
                .toList();
        if (!fused.isEmpty()
                && (session.manager().getDevice().isGpu()
                        || !NativeOperations.check().works())) {
            remarks.add("Bifocal's own operations do not work here. The engine normalizes and convolves also in %s."
                    .formatted(String.join(", ", fused)));
        }
        List<TimedStep> turns = List.copyOf(steps.values());
        turns.forEach(step -> step.warmUp(warmUp));
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < turns.size(); turn++) {
                turns.get(round % 2 == 0 ? turn : turns.size() - 1 - turn).measure(round);
            }
        }
        List<StepResult.Row> rows = order.stream()
                .filter(variant -> steps.containsKey(variant) || refused.contains(variant))
                .map(variant -> new StepResult.Row(
                        variant, Optional.ofNullable(steps.get(variant)).map(step -> figures(step, matmul))))
                .toList();
        return new StepResult(StepResult.Setup.of(session, rounds), matmul, rows, remarks);
    }

    private StepResult.Figures figures(TimedStep step, Map<Precision, Double> matmul) {
        double[] rates = step.rates();
        double median = Quantiles.median(rates);
        double flopPerSecond = median * session.stepFlop();
        return new StepResult.Figures(
                step.precision(),
                median,
                Quantiles.of(rates, .25),
                Quantiles.of(rates, .75),
                toBlocks(rates),
                flopPerSecond,
                flopPerSecond / matmul.getOrDefault(step.precision(), Double.NaN),
                step.parts().meanSeconds());
    }

    private Optional<Double> toBlocks(double[] rates) {
        TimedStep blocks = steps.get(StepVariant.BLOCKS);
        return blocks == null
                ? Optional.empty()
                : Optional.of(Quantiles.median(IntStream.range(0, rates.length)
                        .mapToDouble(round -> rates[round] / blocks.rates()[round])
                        .toArray()));
    }
}
