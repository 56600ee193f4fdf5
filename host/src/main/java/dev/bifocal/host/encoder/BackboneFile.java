package dev.bifocal.host.encoder;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file that holds an encoder's weights under torchvision's names: an export, a checkpoint, or a state dict from elsewhere, as
 * {@code .safetensors} or {@code .npz}.
 *
 * <p>The names may all begin with something, such as {@code module.encoder_q.}, which is found where the file holds one encoder.
 * Reading needs no engine; nothing is copied before {@link #restore}.
 */
public final class BackboneFile {

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

    private final Path path;
    private final NamedWeights weights;

    private BackboneFile(Path path, NamedWeights weights) {
        this.path = path;
        this.weights = weights;
    }

    /**
     * Reads a file's names and shapes.
     *
     * @param prefix what the names of the encoder's weights begin with, with or without the dot at its end; without it the file
     *     must hold one encoder
     * @throws BifocalException if the file is missing, damaged or of another kind, or the encoder is not found in it
     */
    public static BackboneFile open(Path path, Optional<String> prefix) {
        return new BackboneFile(path, NamedWeights.read(path, prefix));
    }

    /**
     * The encoder in a file that is open.
     *
     * @param path what messages call the file
     * @param prefix what the names of the encoder's weights begin with
     * @throws BifocalException if the encoder is not found in it
     */
    public static BackboneFile of(Path path, Safetensors.Content content, String prefix) {
        return new BackboneFile(path, NamedWeights.of(path, Optional.of(prefix), content.arrays(), content.metadata()));
    }

    /**
     * The file that an experiment's encoder starts from, if it names one.
     *
     * @throws BifocalException as {@link #open} does
     */
    public static Optional<BackboneFile> of(EncoderConfig config) {
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

    /** The settings that the file alone gives. */
    private List<String> settings() {
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

    /** What the file says of itself, by name; empty for {@code .npz}. */
    public Map<String, String> metadata() {
        return weights.metadata();
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
