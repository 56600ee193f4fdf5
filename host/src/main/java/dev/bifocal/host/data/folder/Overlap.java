package dev.bifocal.host.data.folder;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.host.data.ImageContent;
import dev.bifocal.host.data.ImageDataset;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Test images whose file equals a training image byte for byte: copies or links under any path. Data sets with many
 * images in a file are not compared.
 *
 * @param count the number of such test images
 * @param examples the first of these images in order
 */
public record Overlap(@JsonProperty("images") int count, List<Pair> examples) {

    private static final int EXAMPLES = 3;

    /**
     * A file in both parts.
     *
     * @param test the path of the test image
     * @param train the path of the training image
     */
    public record Pair(String test, String train) {}

    /** Copies the list. */
    public Overlap {
        examples = List.copyOf(examples);
    }

    /**
     * Compares files on all cores: first the sizes, then for equal sizes a checksum of the beginning, then all bytes.
     * An unreadable file equals no other file.
     *
     * @param progress receives the number of opened files, from any thread
     */
    public static Overlap of(ImageDataset train, ImageDataset test, IntConsumer progress) {
        IntFunction<Optional<Long>> sizeOfTrain = index -> train.ownFile(index).map(ImageContent::size);
        IntFunction<Optional<Long>> sizeOfTest = index -> test.ownFile(index).map(ImageContent::size);
        Candidates bySize = Candidates.all(train, test).sharing(sizeOfTrain, sizeOfTest);
        Candidates byMark =
                bySize.sharing(opened(train, Overlap::mark, progress), opened(test, Overlap::mark, progress));
        Map<String, Integer> trained = new ConcurrentHashMap<>();
        IntFunction<Optional<String>> trainHash = opened(train, Overlap::hash, progress);
        IntFunction<Optional<String>> testHash = opened(test, Overlap::hash, progress);
        Arrays.stream(byMark.train())
                .parallel()
                .forEach(index -> trainHash.apply(index).ifPresent(hash -> trained.merge(hash, index, Math::min)));
        Map<Integer, Integer> same = new TreeMap<>();
        Arrays.stream(byMark.test())
                .parallel()
                .boxed()
                .map(index ->
                        Map.entry(index, testHash.apply(index).flatMap(hash -> Optional.ofNullable(trained.get(hash)))))
                .collect(Collectors.toList())
                .forEach(found -> found.getValue().ifPresent(index -> same.put(found.getKey(), index)));
        return new Overlap(
                same.size(),
                same.entrySet().stream()
                        .limit(EXAMPLES)
                        .map(pair -> new Pair(test.source(pair.getKey()), train.source(pair.getValue())))
                        .toList());
    }

    /** The indices of images that may be equal. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box a million numbers.
    private record Candidates(int[] train, int[] test) {

        static Candidates all(ImageDataset train, ImageDataset test) {
            return new Candidates(
                    IntStream.range(0, train.size()).toArray(),
                    IntStream.range(0, test.size()).toArray());
        }

        /** The candidates whose key occurs in both parts. */
        <K> Candidates sharing(IntFunction<Optional<K>> trainKey, IntFunction<Optional<K>> testKey) {
            Map<Integer, K> ofTrain = keys(train, trainKey);
            Map<Integer, K> ofTest = keys(test, testKey);
            return new Candidates(
                    having(train, ofTrain, Set.copyOf(ofTest.values())),
                    having(test, ofTest, Set.copyOf(ofTrain.values())));
        }

        private static <K> Map<Integer, K> keys(int[] indices, IntFunction<Optional<K>> key) {
            Map<Integer, K> keys = new ConcurrentHashMap<>();
            Arrays.stream(indices).parallel().forEach(index -> key.apply(index).ifPresent(k -> keys.put(index, k)));
            return keys;
        }

        private static <K> int[] having(int[] indices, Map<Integer, K> keys, Set<K> wanted) {
            return Arrays.stream(indices)
                    .filter(index -> keys.containsKey(index) && wanted.contains(keys.get(index)))
                    .toArray();
        }
    }

    private static <K> IntFunction<Optional<K>> opened(
            ImageDataset images, Function<ImageContent, Optional<K>> key, IntConsumer progress) {
        return index -> {
            progress.accept(1);
            return images.ownFile(index).flatMap(key);
        };
    }

    /** The key includes the size, because files with the same beginning may differ in size. */
    private static Optional<List<Long>> mark(ImageContent content) {
        try {
            return Optional.of(List.of(content.size(), content.mark()));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> hash(ImageContent content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Optional.of(HexFormat.of().formatHex(digest.digest(content.read())));
        } catch (IOException unreadable) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
