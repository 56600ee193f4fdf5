package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.View;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.optimizer.LearningRate;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A case of images: a whole training of S steps, with encoder, optimiser, schedules, moving average and memory banks.
 * The experiment's epochs divide the steps. It gives {@code loss} and {@code rate} of each step, and all arrays after
 * the last step ({@code after_...}).
 */
final class StepsCase implements Parity.Kind {

    private final NDManager manager;
    private final int epochs;
    private final int steps;
    private final LearningRate rate;
    private final Map<View, NDArray> images = new TreeMap<>();
    private final NDArray labels;
    private final Optional<NDArray> indices;
    private final Trainer trainer;

    /** The name of a view's images. */
    static String images(View view) {
        return "images_" + view.name();
    }

    StepsCase(Experiment experiment, PluginRegistry registry, RecordedCase recorded, NDManager manager) {
        this.manager = manager;
        this.epochs = experiment.epochs();
        for (View view : List.of(View.QUERY, View.KEY)) {
            images.put(view, recorded.numbers(images(view)).orElseThrow(() -> RecordedCase.missing(images(view))));
        }
        Shape shape = Objects.requireNonNull(images.get(View.QUERY)).getShape();
        check(shape);
        this.steps = Math.toIntExact(shape.get(0));
        int batch = Math.toIntExact(shape.get(1));
        this.rate = LearningRate.of(experiment.optimizer(), batch, steps / epochs, epochs);
        CaseMemory labelsAlone = new CaseMemory(recorded, Wirer.losses(experiment), Set.of());
        Wiring wired = Wirer.wire(
                experiment, registry, labelsAlone.classes(), Math.toIntExact(shape.get(4)), steps / epochs * batch);
        CaseMemory memory = new CaseMemory(recorded, wired.losses(), wired.banks());
        Wiring wiring = wired.sized(batch, memory.size());
        this.labels = memory.labels((long) steps * batch, manager).reshape(steps, batch);
        this.indices = recorded.labels("indices");
        if ((wiring.readsIndices() || experiment.memory().excludeSame()) && indices.isEmpty()) {
            throw RecordedCase.missing("indices");
        }
        this.trainer = new Trainer(experiment, wiring, new BlockExecutor(wiring.encoder()), manager);
        trainer.banks().ifPresent(banks -> memory.fill(banks, manager));
        new CaseState(trainer).fill(recorded, true);
    }

    private void check(Shape shape) {
        boolean divided = shape.dimension() == 5 && shape.get(0) % epochs == 0;
        if (!divided
                || !images.values().stream().allMatch(view -> view.getShape().equals(shape))) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The case's images have shapes %s, which are not (S, N, 3, s, s) with the same steps S, a multiple of epochs %s."
                            .formatted(
                                    images.values().stream()
                                            .map(NDArray::getShape)
                                            .toList(),
                                    epochs),
                    "Record both views of each step, and set epochs to a divisor of the number of steps.");
        }
    }

    @Override
    public void run(Comparison comparison) {
        int ofEpoch = steps / epochs;
        double[] rates = new double[steps];
        for (int step = 0; step < steps; step++) {
            rates[step] = rate.at(step);
            int index = step;
            Map<View, NDArray> views = new TreeMap<>();
            images.forEach((view, all) -> views.put(view, all.get(index)));
            trainer.step(
                    new Batch(views, labels.get(step), indices.map(of -> of.get(index)), Map.of()),
                    new TrainingProgress(step, steps, step / ofEpoch, epochs),
                    rate.rates(step),
                    part -> {});
        }
        double[] losses = trainer.scalars().values().getOrDefault(MetricRecord.LOSS, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        comparison.compare("loss", manager.create(losses));
        comparison.compare("rate", manager.create(rates));
        trainer.state().forEach((name, array) -> comparison.compare("after_" + name, array));
    }
}
