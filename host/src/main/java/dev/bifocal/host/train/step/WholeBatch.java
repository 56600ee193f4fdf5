package dev.bifocal.host.train.step;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.compute.Upload;
import dev.bifocal.host.distributed.ProcessGroup;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Makes outputs and gradients of a whole batch from those of its parts, which the processes of a training compute. The
 * part of a single process is the whole batch.
 */
final class WholeBatch {

    private final ProcessGroup processes;
    private final Wiring wiring;
    private final Map<Wiring.Pass, Set<String>> requested;
    private final long seed;
    private final Upload upload;

    /**
     * A batch that processes divide.
     *
     * @param seed the experiment's seed
     * @param upload copies to the device of the images
     */
    WholeBatch(ProcessGroup processes, Wiring wiring, long seed, Upload upload) {
        this.processes = processes;
        this.wiring = wiring;
        this.requested = wiring.passes();
        this.seed = seed;
        this.upload = upload;
    }

    /** Whether other processes have parts of the batch. */
    boolean isDivided() {
        return !processes.isAlone();
    }

    /** Seeds the engine for a pass of this process's part, if there are others. */
    void seed(Wiring.Pass pass, long step) {
        if (isDivided()) {
            String name = "rank%s".formatted(processes.place().rank());
            Engine.getInstance().setRandomSeed(Seeds.of(seed, pass.named(name), step));
        }
    }

    /**
     * The outputs of the images of all processes. The graph leads to this process's outputs alone.
     *
     * @param complete the outputs that are those of the whole batch already
     */
    StepOutputs of(Wiring.Pass pass, StepOutputs own, Set<String> complete) {
        return of(pass, own, wiring.crops(pass.batch()), complete);
    }

    private StepOutputs of(Wiring.Pass pass, StepOutputs own, int crops, Set<String> complete) {
        if (!isDivided()) {
            return own;
        }
        Map<String, NDArray> all = new TreeMap<>();
        // Sorted, because all processes exchange the outputs in the same order.
        new TreeMap<>(own.byName()).forEach((name, output) -> {
            boolean onlyMeans = name.equals(HeadInput.FEATURES)
                    && !requested.getOrDefault(pass, Set.of()).contains(name);
            // Observers read the means of feature maps, which are much smaller than the maps.
            NDArray exchanged = onlyMeans ? Network.pooled(output).expandDims(2).expandDims(3) : output;
            all.put(name, complete.contains(name) ? output : processes.all(exchanged, crops));
        });
        return StepOutputs.of(own.origin(), all);
    }

    /**
     * The outputs of a pass that sees the batch in a random order, which changes its statistics. The result has the
     * batch's order.
     *
     * @param own the images of this process's part
     * @param complete the outputs that are those of the whole batch already
     * @param compute the outputs of a part
     */
    StepOutputs shuffled(
            Wiring.Pass pass, NDArray own, long step, Set<String> complete, Function<NDArray, StepOutputs> compute) {
        NDArray images = processes.all(own, wiring.crops(pass.batch()));
        int[] order = new int[Math.toIntExact(images.size(0))];
        long stream = SampleRandom.stream("shuffle/" + pass.batchWord());
        new SampleRandom().permute(seed, stream, Math.toIntExact(step), order);
        long[] back = new long[order.length];
        for (int place = 0; place < back.length; place++) {
            back[order[place]] = place;
        }
        NDManager ofStep = own.getManager();
        int share = Math.toIntExact(own.size(0));
        int first = processes.place().rank() * share;
        long[] chosen =
                Arrays.stream(order, first, first + share).asLongStream().toArray();
        NDArray part = images.get(upload.copy(chosen, ofStep));
        return of(pass, compute.apply(part), 1, complete).rows(upload.copy(back, ofStep));
    }

    /**
     * Completes the gradients and the running statistics with those of the other processes' images.
     *
     * @param online has the gradients of this process's images
     * @param copies arrays whose gradients are those of the whole batch already
     * @param running running statistics, which become the means over the processes
     */
    void addGradients(Network online, Collection<NDArray> copies, Collection<NDArray> running) {
        if (isDivided()) {
            Map<String, NDArray> parts = online.weights();
            List<NDArray> complete = new ArrayList<>(copies);
            online.weightsOfWholeBatch().forEach(name -> complete.add(Objects.requireNonNull(parts.remove(name))));
            processes.sumGradients(parts.values(), complete, running);
        }
    }
}
