package dev.bifocal.host.encoder;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The weights of an encoder under torchvision's names, with the metadata of their source. The source is a checkpoint of
 * a run, an export, or a state dict from another program, as {@code .safetensors}, {@code .npz} or {@code .pth}.
 *
 * <p>The names in a file may have a common prefix, such as {@code module.encoder_q.}. The prefix is detected if the
 * file contains one encoder. A trained encoder is immutable, requires no engine, and copies no array before {@link
 * #restore}.
 */
public final class TrainedEncoder {

    /** The setting that names a file of weights. */
    public static final String INIT = "encoder.init";

    /** The setting for the prefix of the encoder's names in the file. */
    public static final String PREFIX = "encoder.initPrefix";

    /** The setting for the layers that are not taken from the file. */
    private static final String EXCEPT = "encoder.initExcept";

    /** The settings that are taken from the file's metadata, because names and shapes do not determine them. */
    private static final List<String> DESCRIBED =
            List.of("encoder.stemStride", "views.size", "views.mean", "views.std");

    private static final int NAMED = 3;

    /**
     * Blocks that the encoder lacks show that the weights belong to a deeper network. They would fit by name and shape.
     */
    private static final Pattern OF_BLOCKS = Pattern.compile("layer\\d+\\..*");

    private static final String STATISTIC = ".running_var";

    private final Path path;
    private final NamedWeights weights;
    private final Supplier<String> sha256;
    private final List<String> except;

    private TrainedEncoder(Path path, NamedWeights weights, Supplier<String> sha256, List<String> except) {
        this.path = path;
        this.weights = weights;
        this.sha256 = sha256;
        this.except = except;
    }

    /**
     * Reads the names and shapes of a file.
     *
     * @param prefix prefix of the names of the encoder's weights, with or without its final dot; if it is empty, the
     *     file must contain exactly one encoder, or be a checkpoint of a run, whose online encoder is used
     * @throws BifocalException if the file is missing, damaged or of another format, or does not contain the encoder
     */
    public static TrainedEncoder open(Path path, Optional<String> prefix) {
        return open(path, prefix, List.of());
    }

    /**
     * Reads the names and shapes of a file, of which some layers are not used.
     *
     * @param except beginnings of torchvision's names, such as {@code conv1} or {@code layer4}; {@link #restore} leaves
     *     their weights unchanged
     * @throws BifocalException as {@link #open(Path, Optional)} does
     */
    public static TrainedEncoder open(Path path, Optional<String> prefix, List<String> except) {
        NamedWeights weights = NamedWeights.read(path, prefix);
        return new TrainedEncoder(path, weights, () -> FileHash.sha256(path), List.copyOf(except));
    }

    /**
     * The encoder in a file that has been read.
     *
     * @param path the file's name in messages
     * @param prefix prefix of the names of the encoder's weights
     * @param metadata metadata of the weights, by name
     * @throws BifocalException if the file does not contain the encoder
     */
    public static TrainedEncoder of(
            Path path, Safetensors.Content content, String prefix, Map<String, String> metadata) {
        NamedWeights weights = NamedWeights.of(path, Optional.of(prefix), content.arrays(), metadata);
        return new TrainedEncoder(path, weights, content::sha256, List.of());
    }

    /**
     * Opens the file of {@code encoder.init}, if the experiment has this setting.
     *
     * @throws BifocalException as {@link #open} does
     */
    public static Optional<TrainedEncoder> of(EncoderConfig config) {
        return config.init().map(file -> {
            try {
                return open(Path.of(file), config.initPrefix(), config.initExcept());
            } catch (InvalidPathException e) {
                throw new HostException(
                        ErrorCode.CONFIGURATION,
                        "%s is '%s', which is not a valid path on this system.".formatted(INIT, file),
                        "Set it to an existing file.",
                        e);
            }
        });
    }

    /** Whether an argument of a command names a file of weights, existing or not, rather than a run. */
    public static boolean isMeant(String word) {
        return NamedWeights.suffixIsOfWeights(word);
    }

    /**
     * The settings of an experiment that starts from a file, as overrides {@code KEY=VALUE}: first the encoder and the
     * views of the file, then the user's overrides.
     *
     * @param overrides the user's overrides; {@code encoder.initPrefix} also selects the encoder in the file
     * @throws BifocalException as {@link #open} does, or if the weights belong to no supported encoder
     */
    public static List<String> settings(Path file, List<String> overrides) {
        Optional<String> prefix = overrides.stream()
                .filter(override -> override.startsWith(PREFIX + "="))
                .map(override -> override.substring(PREFIX.length() + 1).replaceAll("^['\"]|['\"]$", ""))
                .reduce((earlier, later) -> later);
        List<String> settings = new ArrayList<>(open(file, prefix).settings());
        settings.addAll(overrides);
        return settings;
    }

    /**
     * The settings {@code KEY=VALUE} of an experiment that starts from this encoder, with its architecture and its
     * views.
     *
     * @throws BifocalException if the weights belong to no supported encoder
     */
    public List<String> settings() {
        Recognized recognized = Recognized.of(shapes())
                .orElseThrow(() -> new HostException(
                        ErrorCode.DATA,
                        "The weights in %s belong to no encoder of Bifocal.".formatted(path),
                        "Use weights of one of %s, with any width, and with a 3x3 or 7x7 stem."
                                .formatted(ResNetDesign.ALL.stream()
                                        .map(ResNetDesign::encoder)
                                        .collect(Collectors.joining(", ")))));
        List<String> settings = new ArrayList<>(recognized.settings());
        DESCRIBED.forEach(key -> {
            String value = weights.metadata().get(key);
            if (value != null) {
                settings.add(key + "=" + value);
            }
        });
        settings.add("%s='%s'".formatted(INIT, path.toString().replace("'", "''")));
        return settings;
    }

    /** The path that was opened. */
    public Path path() {
        return path;
    }

    /** The SHA-256 of the file, in hexadecimal. */
    public String sha256() {
        return sha256.get();
    }

    /** The prefix of the weights' names in the file. */
    public String prefix() {
        return weights.prefix();
    }

    /** The metadata of the weights, by name; empty for {@code .npz} and {@code .pth}. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(weights.metadata());
    }

    /**
     * The weights. A batch normalisation without step counter gets a counter of 0, because PyTorch requires one. No
     * array is copied.
     *
     * @return arrays by torchvision's names, in the order of the source
     */
    public Map<String, StoredArray> weights() {
        Map<String, StoredArray> all = new LinkedHashMap<>();
        weights.arrays().forEach((name, array) -> {
            all.put(name, array);
            if (name.endsWith(STATISTIC)) {
                String counter = name.substring(0, name.length() - STATISTIC.length()) + "." + NamedWeights.COUNTER;
                if (!weights.arrays().containsKey(counter)) {
                    all.put(counter, StoredArray.of(DataType.INT64, new Shape(), ByteBuffer.allocate(Long.BYTES)));
                }
            }
        });
        return all;
    }

    /**
     * Writes the weights atomically. The suffix of the file selects the format: safetensors with metadata, or NumPy's
     * format without metadata.
     *
     * @param file ends in {@code .safetensors} or {@code .npz}; its folder must exist
     * @throws BifocalException if the file cannot be written, or a weight is not finite; an existing file then remains
     *     unchanged
     */
    public void write(Path file) {
        try {
            if (file.toString().endsWith(".npz")) {
                Npz.write(file, weights());
            } else {
                Safetensors.writeStored(file, weights(), metadata());
            }
        } catch (IOException e) {
            throw FileTrouble.notWritable(file, e);
        }
    }

    /**
     * Copies the weights into the parameters and running statistics of an encoder, except those of excepted layers.
     *
     * @throws BifocalException if the weights do not fit the encoder or are not finite; the encoder then remains
     *     unchanged
     */
    public void restore(EncoderBlock encoder) {
        requireFits(encoder.spec());
        List<String> restored = encoder.getParameters().keys().stream()
                .filter(name -> !isExcepted(name))
                .toList();
        restored.forEach(this::requireFinite);
        restored.forEach(name -> {
            StoredArray stored = Objects.requireNonNull(weights.arrays().get(name));
            stored.copyTo(encoder.getParameters().get(name).getArray());
        });
    }

    private boolean isExcepted(String name) {
        return except.stream().anyMatch(layer -> isIn(layer, name));
    }

    /** Whether a weight belongs to a layer, a block or a stage. */
    private static boolean isIn(String layer, String name) {
        return name.equals(layer) || name.startsWith(layer + ".");
    }

    /**
     * Checks that the weights have the names, shapes and type of an encoder's parameters.
     *
     * @throws BifocalException with the arrays that are missing or have another shape, and the settings that fit the
     *     weights
     */
    public void requireFits(EncoderSpec spec) {
        Map<String, Shape> wanted = parameters(spec);
        requireKnownExceptions(wanted.keySet());
        List<String> problems = new ArrayList<>();
        wanted.forEach((name, shape) -> {
            StoredArray stored = weights.arrays().get(name);
            if (isExcepted(name)) {
                return;
            } else if (stored == null) {
                problems.add(name + " is missing");
            } else if (!stored.shape().equals(shape)) {
                problems.add("%s has shape %s instead of %s".formatted(name, stored.shape(), shape));
            } else if (stored.type() != DataType.FLOAT32) {
                problems.add("%s has type %s instead of float32"
                        .formatted(name, stored.type().name().toLowerCase(Locale.ROOT)));
            }
        });
        unused(wanted).stream()
                .filter(name -> OF_BLOCKS.matcher(name).matches() && !name.endsWith(NamedWeights.COUNTER))
                .filter(name -> !isExcepted(name))
                .forEach(name -> problems.add(name + " belongs to no layer"));
        if (!problems.isEmpty()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "%s does not fit the experiment's encoder %s: %s."
                            .formatted(path, spec.name(), some(problems, NAMED)),
                    remedy(wanted));
        }
    }

    private void requireKnownExceptions(Set<String> names) {
        for (String layer : except) {
            if (names.stream().noneMatch(name -> isIn(layer, name))) {
                throw new HostException(
                        ErrorCode.CONFIGURATION,
                        "%s contains '%s', but the encoder has no such layer.".formatted(EXCEPT, layer),
                        "Use names of %s, or of layers inside them, such as layer1.0."
                                .formatted(names.stream()
                                        .map(name -> name.substring(0, name.indexOf('.')))
                                        .distinct()
                                        .collect(Collectors.joining(", "))));
            }
        }
    }

    private void requireFinite(String name) {
        StoredArray stored = Objects.requireNonNull(weights.arrays().get(name));
        FloatBuffer values =
                stored.data().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        while (values.hasRemaining()) {
            float value = values.get();
            if (!Float.isFinite(value)) {
                throw new HostException(
                        ErrorCode.DATA,
                        "Array %s of %s contains %s, which is not a finite number.".formatted(name, path, value),
                        "Use weights of a run that did not diverge, or copy or convert the file again.");
            }
        }
    }

    private String remedy(Map<String, Shape> wanted) {
        Optional<Recognized> ours = Recognized.of(wanted);
        Optional<Recognized> file = Recognized.of(shapes());
        String stem = "encoder.stem=imagenet";
        List<String> settings =
                ours.isPresent() && file.isPresent() ? file.get().settingsUnlike(ours.get()) : List.of();
        if (settings.isEmpty()) {
            return "Use float32 weights of a network with torchvision's layers and names.";
        }
        String remedy = "Set %s.".formatted(String.join(" ", settings));
        return settings.contains(stem)
                ? remedy
                        + " To keep the small stem, with random weights, set %s=[conv1] instead of %s."
                                .formatted(EXCEPT, stem)
                : remedy;
    }

    private static Map<String, Shape> parameters(EncoderSpec spec) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        new EncoderBlock(spec)
                .getParameters()
                .forEach(pair -> shapes.put(pair.getKey(), pair.getValue().getShape()));
        return shapes;
    }

    private List<String> unused(Map<String, Shape> wanted) {
        List<String> unused = new ArrayList<>(weights.arrays().keySet());
        unused.removeAll(wanted.keySet());
        return unused;
    }

    private Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        weights.arrays().forEach((name, array) -> shapes.put(name, array.shape()));
        return shapes;
    }

    /** Describes the source of the weights, and the arrays of the file that the encoder ignores, for the log. */
    public String describe(EncoderSpec spec) {
        List<String> unused = unused(parameters(spec));
        List<String> counters = unused.stream()
                .filter(name -> name.endsWith(NamedWeights.COUNTER))
                .toList();
        unused.removeAll(counters);
        unused.addAll(weights.others());
        if (!counters.isEmpty()) {
            unused.add("%s of %s".formatted(counters.size(), NamedWeights.COUNTER));
        }
        String from = (weights.prefix().isEmpty() ? path.toString() : "%s* of %s".formatted(weights.prefix(), path))
                + (except.isEmpty() ? "" : ", except " + String.join(", ", except));
        return unused.isEmpty() ? from : "%s; ignored: %s".formatted(from, some(unused, 2 * NAMED));
    }

    private static String some(List<String> texts, int most) {
        String first = texts.stream().limit(most).collect(Collectors.joining(", "));
        return texts.size() <= most ? first : "%s and %s more".formatted(first, texts.size() - most);
    }
}
