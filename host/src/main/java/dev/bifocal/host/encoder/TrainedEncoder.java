package dev.bifocal.host.encoder;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.FileTrouble;
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
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An encoder's weights under torchvision's names, with what their source says about them. The source is a checkpoint of a run,
 * an export, or a state dict from elsewhere, as {@code .safetensors} or {@code .npz}.
 *
 * <p>The names in a file may have a common prefix, such as {@code module.encoder_q.}, which is found if the file holds one
 * encoder. A trained encoder is immutable and needs no engine; nothing is copied before {@link #restore}.
 */
public final class TrainedEncoder {

    /** The setting that names such a file. */
    public static final String INIT = "encoder.init";

    /** The setting for what its names begin with. */
    public static final String PREFIX = "encoder.initPrefix";

    /** What a file's own description may settle beside what names and shapes tell. */
    private static final List<String> DESCRIBED =
            List.of("encoder.stemStride", "views.size", "views.mean", "views.std");

    private static final int NAMED = 3;

    /** Weights of another network would fit a shallower one, and make nonsense of it. */
    private static final Pattern OF_BLOCKS = Pattern.compile("layer\\d+\\..*");

    private static final String STATISTIC = ".running_var";

    private final Path path;
    private final NamedWeights weights;
    private final Supplier<String> sha256;

    private TrainedEncoder(Path path, NamedWeights weights, Supplier<String> sha256) {
        this.path = path;
        this.weights = weights;
        this.sha256 = sha256;
    }

    /**
     * Reads a file's names and shapes.
     *
     * @param prefix what the names of the encoder's weights begin with, with or without the dot at its end; without it the file
     *     must hold one encoder
     * @throws BifocalException if the file is missing, damaged or of another kind, or the encoder is not found in it
     */
    public static TrainedEncoder open(Path path, Optional<String> prefix) {
        return new TrainedEncoder(path, NamedWeights.read(path, prefix), () -> FileHash.sha256(path));
    }

    /**
     * The encoder in a file that is open.
     *
     * @param path what messages call the file
     * @param prefix what the names of the encoder's weights begin with
     * @param metadata what is known of the weights, by name
     * @throws BifocalException if the encoder is not found in it
     */
    public static TrainedEncoder of(
            Path path, Safetensors.Content content, String prefix, Map<String, String> metadata) {
        NamedWeights weights = NamedWeights.of(path, Optional.of(prefix), content.arrays(), metadata);
        return new TrainedEncoder(path, weights, content::sha256);
    }

    /**
     * The trained encoder that an experiment starts from, if it names one.
     *
     * @throws BifocalException as {@link #open} does
     */
    public static Optional<TrainedEncoder> of(EncoderConfig config) {
        return config.init().map(file -> {
            try {
                return open(Path.of(file), config.initPrefix());
            } catch (InvalidPathException e) {
                throw new BifocalException(
                        ErrorCode.CONFIGURATION,
                        "%s is '%s', which is no path on this system.".formatted(INIT, file),
                        "Set it to a file that exists.",
                        e);
            }
        });
    }

    /** Whether a word of a command line means such a file, or one that should be, and not a run. */
    public static boolean isMeant(String word) {
        return NamedWeights.suffixIsOfWeights(word);
    }

    /**
     * Settings for an experiment whose encoder and views fit a file and which starts from it, as overrides {@code KEY=VALUE},
     * and behind them what the user wants.
     *
     * @param overrides the user's, of which {@code encoder.initPrefix} counts for the file, too
     * @throws BifocalException as {@link #open} does, or if the weights are of no encoder that there is
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
     * The settings of an experiment whose encoder and views fit, and which starts from this encoder, {@code KEY=VALUE}.
     *
     * @throws BifocalException if the weights are of no encoder that there is
     */
    public List<String> settings() {
        Recognized recognized = Recognized.of(shapes())
                .orElseThrow(() -> new BifocalException(
                        ErrorCode.DATA,
                        "%s holds weights of none of Bifocal's encoders.".formatted(path),
                        "Use weights of one of %s, of any width, with a stem of 3x3 or 7x7."
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

    /** The file, by the name that it had when it was opened. */
    public Path path() {
        return path;
    }

    /** SHA-256 of the file, in hexadecimal. */
    public String sha256() {
        return sha256.get();
    }

    /** What the names of the weights begin with in the file. */
    public String prefix() {
        return weights.prefix();
    }

    /** What is known of the weights, by name; empty for {@code .npz}. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(weights.metadata());
    }

    /**
     * The weights, with a counter of 0 for each batch normalisation that has none, as PyTorch needs it. Nothing is copied.
     *
     * @return by torchvision's names, in the order of the source
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
     * Writes the weights, in one go: safetensors with metadata, or NumPy's format without, by the file's name.
     *
     * @param file ends in {@code .safetensors} or {@code .npz}; its folder must exist
     * @throws BifocalException if it cannot be written, or a weight is not finite; then an old file stays
     */
    public void write(Path file) {
        try {
            if (file.toString().endsWith(".npz")) {
                Npz.write(file, weights());
            } else {
                Safetensors.writeStored(file, weights(), metadata());
            }
        } catch (IOException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "%s cannot be written: %s.".formatted(file, trouble.reason()),
                    trouble.remedy(),
                    e);
        }
    }

    /**
     * Fills an encoder's parameters and running statistics in place.
     *
     * @throws BifocalException if the weights do not fit; then nothing has changed
     */
    public void restore(EncoderBlock encoder) {
        requireFits(encoder.spec());
        encoder.getParameters().keys().forEach(this::requireFinite);
        encoder.getParameters().forEach(pair -> {
            StoredArray stored = Objects.requireNonNull(weights.arrays().get(pair.getKey()));
            stored.copyTo(pair.getValue().getArray());
        });
    }

    /**
     * Refuses weights that are not an encoder's.
     *
     * @throws BifocalException naming what is missing or of another shape, and the settings that would fit
     */
    public void requireFits(EncoderSpec spec) {
        Map<String, Shape> wanted = parameters(spec);
        List<String> problems = new ArrayList<>();
        wanted.forEach((name, shape) -> {
            StoredArray stored = weights.arrays().get(name);
            if (stored == null) {
                problems.add(name + " is missing");
            } else if (!stored.shape().equals(shape)) {
                problems.add("%s is %s and should be %s".formatted(name, stored.shape(), shape));
            } else if (stored.type() != DataType.FLOAT32) {
                problems.add("%s is %s and should be float32"
                        .formatted(name, stored.type().name().toLowerCase(Locale.ROOT)));
            }
        });
        unused(wanted).stream()
                .filter(name -> OF_BLOCKS.matcher(name).matches() && !name.endsWith(NamedWeights.COUNTER))
                .forEach(name -> problems.add(name + " has no place in it"));
        if (!problems.isEmpty()) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "%s does not fit the experiment's encoder %s: %s."
                            .formatted(path, spec.name(), some(problems, NAMED)),
                    remedy(wanted));
        }
    }

    /** Features of such weights would be no numbers, too. */
    private void requireFinite(String name) {
        StoredArray stored = Objects.requireNonNull(weights.arrays().get(name));
        FloatBuffer values =
                stored.data().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        while (values.hasRemaining()) {
            float value = values.get();
            if (!Float.isFinite(value)) {
                throw new BifocalException(
                        ErrorCode.DATA,
                        "Array %s of %s holds %s, which is not a finite number.".formatted(name, path, value),
                        "Use weights of a training that did not diverge, or copy or convert the file again.");
            }
        }
    }

    private String remedy(Map<String, Shape> wanted) {
        Optional<Recognized> ours = Recognized.of(wanted);
        Optional<Recognized> file = Recognized.of(shapes());
        List<String> settings =
                ours.isPresent() && file.isPresent() ? file.get().settingsUnlike(ours.get()) : List.of();
        return settings.isEmpty()
                ? "Use float32 weights of a network that is laid out as torchvision's."
                : "Set %s.".formatted(String.join(" ", settings));
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

    /** Where the weights come from and which arrays of the file the encoder has no use for, for the log. */
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
        String from = weights.prefix().isEmpty() ? path.toString() : "%s* of %s".formatted(weights.prefix(), path);
        return unused.isEmpty() ? from : "%s; ignored: %s".formatted(from, some(unused, 2 * NAMED));
    }

    private static String some(List<String> texts, int most) {
        String first = texts.stream().limit(most).collect(Collectors.joining(", "));
        return texts.size() <= most ? first : "%s and %s more".formatted(first, texts.size() - most);
    }
}
