package dev.bifocal.tck;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The inputs of a loss and its targets in a step, outside the engine.
 *
 * @param outputs the outputs of all views and sides that some direction reads
 * @param banks the keys of the memory banks by output
 * @param bankLabels the labels of the keys
 * @param bankImages the indices of the keys' images; empty if the banks do not keep them, so that all keys count
 * @param labels the labels of the batch
 * @param indices the indices of the batch
 * @param targets the targets by direction and name
 * @param epoch the outputs of all training samples by side and name
 * @param trainingLabels the labels of all training samples
 * @param seed the seed of the geometry
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record TrialData(
        Map<Key, Values> outputs,
        Map<String, Values> banks,
        long[] bankLabels,
        long[] bankImages,
        long[] labels,
        long[] indices,
        Map<Wiring.Direction, Map<String, Values>> targets,
        Map<Side, Map<String, Values>> epoch,
        long[] trainingLabels,
        long seed) {

    /**
     * An output in a step.
     *
     * @param pass the batch and the side
     * @param output the output's name
     */
    record Key(Wiring.Pass pass, String output) {

        String words() {
            return "output %s of the %s view on the %s side".formatted(output, pass.batchWord(), pass.sideWord());
        }
    }

    /** Random inputs. Each class has a sample as far as the batch is large enough. */
    static TrialData random(TrialSetting setting, long seed) {
        Random random = new Random(seed);
        Sizes sizes = setting.sizes();
        Map<Key, Values> outputs = new LinkedHashMap<>();
        Map<Wiring.Direction, Map<String, Values>> targets = new EnumMap<>(Wiring.Direction.class);
        List<LossNeeds.Output> reads = setting.loss().reads();
        for (Wiring.Direction direction : Wiring.Direction.values()) {
            for (LossNeeds.Output read : reads) {
                View batch = direction.batch(read.view());
                Key key = new Key(new Wiring.Pass(batch, read.side()), read.name());
                if (!outputs.containsKey(key)) {
                    outputs.put(key, output(random, setting, read.name(), setting.rows(batch)));
                }
            }
            Map<String, Values> named = new TreeMap<>();
            new TreeMap<>(setting.needs().targets())
                    .forEach((name, output) -> named.put(
                            name,
                            Values.random(random, sizes.batch(), new Shape(1L + sizes.bank()))
                                    .distributions(1 + sizes.bank())
                                    .rounded()));
            targets.put(direction, named);
        }
        Map<String, Values> banks = new TreeMap<>();
        setting.needs().banks().stream()
                .sorted()
                .forEach(output -> banks.put(
                        output,
                        Values.random(random, sizes.bank(), setting.shape(output))
                                .unit()
                                .rounded()));
        Map<Side, Map<String, Values>> epoch = new EnumMap<>(Side.class);
        setting.loss().requests().forEach(requests -> requests.epochOutputs()
                .forEach((side, names) -> names.stream().sorted().forEach(name -> epoch.computeIfAbsent(
                                side, any -> new TreeMap<>())
                        .put(name, output(random, setting, name, sizes.training())))));
        return new TrialData(
                outputs,
                banks,
                labels(random, sizes.bank(), sizes.classes()),
                new long[0],
                labels(random, sizes.batch(), sizes.classes()),
                indices(random, sizes),
                targets,
                epoch,
                labels(random, sizes.training(), sizes.classes()),
                seed);
    }

    private static Values output(Random random, TrialSetting setting, String name, int rows) {
        Shape shape = setting.shape(name);
        Values values = Values.random(random, rows, shape);
        Values meaning =
                switch (name) {
                    case OutputSpec.FEATURES -> values.absolute();
                    case OutputSpec.MAPS -> values.distributions(Math.toIntExact(shape.size() / shape.get(0)));
                    default -> values;
                };
        return meaning.rounded();
    }

    private static long[] labels(Random random, int count, int classes) {
        int first = random.nextInt(classes);
        return LongStream.range(0, count).map(i -> (first + i) % classes).toArray();
    }

    private static long[] indices(Random random, Sizes sizes) {
        List<Integer> all = new java.util.ArrayList<>(IntStream.range(0, Math.max(sizes.training(), sizes.batch()))
                .boxed()
                .toList());
        java.util.Collections.shuffle(all, random);
        return all.stream().limit(sizes.batch()).mapToLong(Integer::longValue).toArray();
    }

    /** The same inputs with other outputs and banks. */
    TrialData with(Map<Key, Values> otherOutputs, Map<String, Values> otherBanks) {
        return with(otherOutputs, otherBanks, bankLabels);
    }

    private TrialData with(Map<Key, Values> otherOutputs, Map<String, Values> otherBanks, long[] otherLabels) {
        return new TrialData(
                otherOutputs,
                otherBanks,
                otherLabels,
                bankImages,
                labels,
                indices,
                targets,
                epoch,
                trainingLabels,
                seed);
    }

    TrialData with(Key key, Values values) {
        Map<Key, Values> changed = new LinkedHashMap<>(outputs);
        changed.put(key, values);
        return with(changed, banks);
    }

    TrialData mapped(UnaryOperator<Values> change) {
        Map<Key, Values> changed = new LinkedHashMap<>();
        outputs.forEach((key, values) -> changed.put(key, change.apply(values)));
        Map<String, Values> keys = new TreeMap<>();
        banks.forEach((output, values) -> keys.put(output, change.apply(values)));
        return with(changed, keys);
    }

    /** The same inputs with keys of one class in the banks. */
    TrialData withBankOfClass(long label) {
        long[] equal = new long[bankLabels.length];
        Arrays.fill(equal, label);
        return with(outputs, banks, equal);
    }

    /** All vectors of an output are equal, in all views, sides and banks. */
    TrialData tied() {
        Map<String, double[]> rows = new TreeMap<>();
        outputs.forEach((key, values) -> rows.putIfAbsent(key.output(), values.row(0)));
        Map<Key, Values> changed = new LinkedHashMap<>();
        outputs.forEach((key, values) -> changed.put(key, values.allRows(row(rows, key.output()))));
        Map<String, Values> keys = new TreeMap<>();
        banks.forEach((output, values) ->
                keys.put(output, values.allRows(row(rows, output)).unit().rounded()));
        return with(changed, keys);
    }

    private static double[] row(Map<String, double[]> rows, String output) {
        return Objects.requireNonNull(rows.get(output));
    }

    /** The roles of the query and the key view exchanged. */
    TrialData exchanged() {
        Map<Key, Values> changed = new LinkedHashMap<>();
        outputs.forEach((key, values) -> changed.put(
                new Key(
                        new Wiring.Pass(
                                Wiring.Direction.EXCHANGED.batch(key.pass().batch()),
                                key.pass().side()),
                        key.output()),
                values));
        Map<Wiring.Direction, Map<String, Values>> other = new EnumMap<>(Wiring.Direction.class);
        other.put(Wiring.Direction.FORWARD, targetsOf(Wiring.Direction.EXCHANGED));
        other.put(Wiring.Direction.EXCHANGED, targetsOf(Wiring.Direction.FORWARD));
        return new TrialData(
                changed, banks, bankLabels, bankImages, labels, indices, other, epoch, trainingLabels, seed);
    }

    /** The same inputs in a batch of one image, of which some keys of the banks are earlier keys. */
    TrialData excluding() {
        long[] same = new long[indices.length];
        Arrays.fill(same, indices[0]);
        Map<Wiring.Direction, Map<String, Values>> rest = new EnumMap<>(Wiring.Direction.class);
        targets.forEach((direction, named) -> {
            Map<String, Values> changed = new TreeMap<>();
            named.forEach((name, target) ->
                    changed.put(name, target.without(1 + bankLabels.length, j -> j > 0 && isExcluded(j - 1))));
            rest.put(direction, changed);
        });
        return new TrialData(
                outputs,
                banks,
                bankLabels,
                images(bankLabels.length, indices[0]),
                labels,
                same,
                rest,
                epoch,
                trainingLabels,
                seed);
    }

    /** The same inputs with other content of the excluded keys. */
    TrialData withOtherExcluded() {
        Map<String, Values> keys = new TreeMap<>();
        banks.forEach((output, values) ->
                keys.put(output, values.turned(TrialData::isExcluded).unit().rounded()));
        return with(outputs, keys, otherLabels(bankLabels));
    }

    Map<String, Values> targetsOf(Wiring.Direction direction) {
        return targets.getOrDefault(direction, Map.of());
    }

    /** Images of keys, of which the excluded ones are of one image. */
    private static long[] images(int keys, long image) {
        return IntStream.range(0, keys)
                .mapToLong(key -> isExcluded(key) ? image : -1)
                .toArray();
    }

    /** Whether a row of the bank is an excluded key, where some are. */
    static boolean isExcluded(int key) {
        return key % 3 == 1;
    }

    /** The labels of keys, with that of another key for each excluded one. */
    private static long[] otherLabels(long[] labels) {
        return IntStream.range(0, labels.length)
                .mapToLong(key -> labels[isExcluded(key) ? key - 1 : key])
                .toArray();
    }
}
