package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.host.augment.FurtherView;
import dev.bifocal.host.encoder.EncoderSpec;
import dev.bifocal.host.experiment.Experiment.Symmetric;
import dev.bifocal.host.experiment.HeadConfig;
import dev.bifocal.host.experiment.LossConfig;
import dev.bifocal.host.plugin.ComponentCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Who feeds whom in an experiment: the encoder, the heads that a loss or target needs, and the losses. It holds
 * together: every output that a loss or target reads is given on the side where it is read.
 *
 * @param encoder the backbone
 * @param imageSize the side of the views in pixels
 * @param classes the number of classes of the training labels
 * @param batch the batch size N
 * @param bankSize the size K of the memory banks
 * @param trainingSize the number of training samples M
 * @param further the further views that losses and targets request
 * @param symmetric whether each step runs in both directions, and what becomes of their losses
 * @param heads in an order in which each comes after what it reads
 * @param losses those with a weight above 0
 * @param unused names of heads that no loss and no target needs; they are left out
 */
public record Wiring(
        EncoderSpec encoder,
        int imageSize,
        int classes,
        int batch,
        int bankSize,
        int trainingSize,
        Map<View, FurtherView> further,
        Symmetric symmetric,
        List<Head> heads,
        List<Loss> losses,
        List<String> unused) {

    /**
     * A head in its place.
     *
     * @param key its name in the experiment
     * @param config the head
     * @param input what it reads
     * @param outputs what it gives
     */
    public record Head(String key, HeadConfig config, HeadInput input, List<OutputSpec> outputs) {

        public boolean on(Side side) {
            return side == Side.ONLINE || config.side() == HeadConfig.Sides.BOTH;
        }

        public boolean gives(Set<String> names) {
            return outputs.stream().anyMatch(output -> names.contains(output.name()));
        }
    }

    /**
     * A loss in its place.
     *
     * @param key its name in the experiment
     * @param config the loss
     * @param needs what it reads
     * @param targets what the builders of its targets read, by the target's name; without those that the experiment
     *     does not name
     */
    public record Loss(String key, LossConfig config, LossNeeds needs, Map<String, TargetNeeds> targets) {

        public Loss {
            targets = Collections.unmodifiableMap(new TreeMap<>(targets));
        }

        /** A loss and its targets, whose needs() are asked. */
        public static Loss of(String key, LossConfig config) {
            String place = "losses." + key;
            LossNeeds needs = new ComponentCall(place, config.component(), "needs").of(config::needs);
            Map<String, TargetNeeds> targets = new TreeMap<>();
            needs.targets().keySet().stream().sorted().forEach(name -> config.target(name)
                    .ifPresent(target -> targets.put(
                            name,
                            new ComponentCall(targetPlace(key, name), target.component(), "needs").of(target::needs))));
            return new Loss(key, config, needs, targets);
        }

        private static String targetPlace(String loss, String target) {
            return "losses.%s.%s".formatted(loss, LossConfig.targetPlace(target));
        }

        /** What the builder of a target reads, if the experiment names one. */
        public Optional<TargetNeeds> targetNeeds(String target) {
            return Optional.ofNullable(targets.get(target));
        }

        /** The requests of the loss alone. */
        public Requests ownRequests() {
            return Requests.of("losses." + key, config.component(), needs);
        }

        /** The requests of the builder of a target that the experiment names. */
        public Requests requests(String target) {
            return Requests.of(
                    targetPlace(key, target),
                    config.target(target).orElseThrow().component(),
                    targetNeeds(target).orElseThrow());
        }

        /** The requests of the loss and of the builders of its targets. */
        public List<Requests> requests() {
            List<Requests> all = new ArrayList<>(List.of(ownRequests()));
            targets.keySet().forEach(target -> all.add(requests(target)));
            return all;
        }

        /** The outputs that the loss and its targets read in a step, sorted. */
        public List<LossNeeds.Output> reads() {
            Set<LossNeeds.Output> outputs = new LinkedHashSet<>();
            requests().forEach(requests -> outputs.addAll(requests.outputs()));
            targets.forEach((name, target) -> {
                if (target.queries()) {
                    String output = Objects.requireNonNull(needs.targets().get(name));
                    outputs.addAll(LossNeeds.builder().query(output).build().outputs());
                }
            });
            return Requests.sorted(outputs);
        }

        /** Whether the loss or one of its targets reads the training labels. */
        public boolean readsLabels() {
            return requests().stream().anyMatch(Requests::labels);
        }
    }

    public Wiring {
        further = Map.copyOf(further);
        heads = List.copyOf(heads);
        losses = List.copyOf(losses);
        unused = List.copyOf(unused);
    }

    /** One direction of a step for plain training, two for symmetric training. */
    public List<Direction> directions() {
        return Direction.of(symmetric);
    }

    /** The same with another batch and another size of the memory banks. */
    public Wiring sized(int newBatch, int newBankSize) {
        return new Wiring(
                encoder,
                imageSize,
                classes,
                newBatch,
                newBankSize,
                trainingSize,
                further,
                symmetric,
                heads,
                losses,
                unused);
    }

    /** The outputs whose keys are kept in memory banks, sorted, as what they start with is drawn in this order. */
    public Set<String> banks() {
        Set<String> banks = new TreeSet<>();
        losses.forEach(loss -> banks.addAll(loss.needs().banks()));
        return banks;
    }

    /**
     * The outputs that are read, by the batch that is seen and the side that computes them; in the order of sides and
     * views, because running statistics depend on what a side sees first.
     */
    public Map<Pass, Set<String>> passes() {
        return passes(Loss::reads);
    }

    /** The outputs that losses read themselves, without those that only targets read, in the same order. */
    public Map<Pass, Set<String>> passesOfLosses() {
        return passes(loss -> loss.ownRequests().outputs());
    }

    private Map<Pass, Set<String>> passes(Function<Loss, Collection<LossNeeds.Output>> read) {
        Map<Pass, Set<String>> passes =
                new TreeMap<>(Comparator.comparing(Pass::side).thenComparing(Pass::batch));
        for (Direction direction : directions()) {
            losses.stream().flatMap(loss -> read.apply(loss).stream()).forEach(output -> passes.computeIfAbsent(
                            new Pass(direction.batch(output.view()), output.side()), any -> new TreeSet<>())
                    .add(output.name()));
        }
        return passes;
    }

    /** The passes of the query and the key images on the online side. */
    public List<Pass> onlineViews() {
        return passes().keySet().stream()
                .filter(pass -> pass.side() == Side.ONLINE && !pass.batch().isFurther())
                .toList();
    }

    /** The views that are seen at all, or whose geometry is read. */
    public Set<View> views() {
        Set<View> views = new TreeSet<>(geometries());
        passes().keySet().forEach(pass -> views.add(pass.batch()));
        return views;
    }

    /** The number of crops of each image in a batch. */
    public int crops(View batch) {
        return Optional.ofNullable(further.get(batch)).map(FurtherView::count).orElse(1);
    }

    /** Whether anything is computed on the momentum side. */
    public boolean hasMomentumSide() {
        return passes().keySet().stream().anyMatch(pass -> pass.side() == Side.MOMENTUM)
                || epochOutputs().containsKey(Side.MOMENTUM);
    }

    /** The outputs over the whole training set that losses and targets read when an epoch begins, by side. */
    public Map<Side, Set<String>> epochOutputs() {
        Map<Side, Set<String>> outputs = new TreeMap<>();
        requests().forEach(requests -> requests.epochOutputs()
                .forEach((side, names) ->
                        outputs.computeIfAbsent(side, any -> new TreeSet<>()).addAll(names)));
        return outputs;
    }

    /** The batches whose geometry a loss or a target reads, in any direction. */
    public Set<View> geometries() {
        Set<View> views = new TreeSet<>();
        directions().forEach(direction -> requests()
                .forEach(requests -> requests.geometries().forEach(view -> views.add(direction.batch(view)))));
        return views;
    }

    /** Whether a loss or a target reads the indices of the samples. */
    public boolean readsIndices() {
        return requests().anyMatch(Requests::indices);
    }

    private Stream<Requests> requests() {
        return losses.stream().flatMap(loss -> loss.requests().stream());
    }

    /** The feature map of one sample for images of a size, (C, h, w). */
    public Shape features(int size) {
        int side = encoder.mapSize(size);
        return new Shape(encoder.channels(), side, side);
    }

    /** The sizes that losses and targets are set up for. */
    public Dimensions dimensions() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        heads.forEach(head -> head.outputs().forEach(output -> shapes.put(output.name(), output.shape())));
        shapes.put(HeadInput.FEATURES, features(imageSize));
        Map<View, Integer> crops = new TreeMap<>();
        further.forEach((view, config) -> crops.put(view, config.count()));
        return new Dimensions(shapes, classes, bankSize, batch, trainingSize, crops);
    }

    /**
     * One forward pass.
     *
     * @param batch the augmented batch, by the role that it has in the forward direction
     * @param side the side that computes
     */
    public record Pass(View batch, Side side) {

        /** The name of the batch's view. */
        public String batchWord() {
            return batch.name();
        }

        /** The side in lower case. */
        public String sideWord() {
            return side.name().toLowerCase(Locale.ROOT);
        }

        /** An output of this pass in one word, {@code OUTPUT_VIEW_SIDE}. */
        public String named(String output) {
            return "%s_%s_%s".formatted(output, batchWord(), sideWord());
        }
    }

    /** Which batch plays which role. */
    public enum Direction {
        /** As the experiment names the views. */
        FORWARD,
        /** Query and key exchanged. */
        EXCHANGED;

        public static List<Direction> of(Symmetric symmetric) {
            return symmetric == Symmetric.NONE ? List.of(FORWARD) : List.of(FORWARD, EXCHANGED);
        }

        /** The batch that plays a role; further views play the same role in both directions. */
        public View batch(View role) {
            if (this == FORWARD || role.isFurther()) {
                return role;
            }
            return role.equals(View.QUERY) ? View.KEY : View.QUERY;
        }
    }
}
