package dev.bifocal.plugins.lewel;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadContext;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pf4j.Extension;

/**
 * LEWEL's head. One projection is applied to the pooled features and to each position; its output channels at the
 * positions are alignment maps. A second projection is applied to the features that the maps gather.
 *
 * <p>With the feature map F (C, h, w), its positions u, its mean over them F̄, the projections g and p, G groups, D =
 * size, k maps and n = k/G; k = D for the coupled projection:
 *
 * <pre>
 * embedding     z = g(F̄)                                            (D)
 * map logits    A[·, u] = g(F[·, u]), scaled to unit L2 norm          (k, hw)
 * maps          W[m, ·] = softmax over u of A[m, u] / scale           (k, h, w), each sums to 1
 * gathered      V[c, j] = Σ_u W[⌊cG/C⌋ n + j, u] F[c, u]              (C, n)
 * aligned       O[j, ·] = p(V[·, j])                                  (n, D)
 * </pre>
 *
 * <p>The channels of F form G groups of C/G channels, and the maps form G groups of n maps. The j-th aligned embedding
 * concatenates the features that the j-th map of each group gathers from the channels of that group. The projection g
 * runs once on the pooled vector and the positions, so its batch normalization covers all N(1+hw) vectors; that of p
 * covers N n vectors. F̄ can also be the maximum or a generalized mean over the positions. Gradients reach F and g
 * through the maps, unless {@code detachMaps} is true.
 *
 * <p>Source: Huang et al., CVPR 2022, as in the official code; only the code has the groups and the L2 norm.
 */
@Extension
public final class LewelHead implements HeadFactory<LewelHead.Options> {

    /** The projection of the positions. */
    public enum Projection {
        /** The projection of the pooled features, as in the paper. */
        COUPLED,
        /** A separate projection of the same sizes. */
        SEPARATE
    }

    /** The normalization that converts map logits to maps. */
    public enum MapNorm {
        /** Unit L2 norm over channels at each position, then the softmax over positions, as in the official code. */
        L2_SOFTMAX,
        /** Only the softmax over positions. */
        SOFTMAX
    }

    /** The pooling of the features for the embedding. */
    public enum Pooling {
        /** The mean over positions, as in the paper. */
        MEAN,
        /** The maximum over positions. */
        MAX,
        /** The generalized mean (mean of x^p)^(1/p), with x of at least 1e-6 (Radenović et al., TPAMI 2019). */
        GENERALIZED
    }

    /** The options. */
    public record Options(
            @Option(doc = "Units of each hidden layer of both projections.", value = "4096", min = 1) int hiddenSize,
            @Option(doc = "Size D of the embeddings.", value = "256", min = 1) int size,
            @Option(doc = "Number of linear layers of each projection, including the last.", value = "2", min = 1)
                    int layers,
            @Option(
                            doc = "Number of channel groups, each with its own maps. There are maps / groups "
                                    + "aligned embeddings.",
                            value = "4",
                            min = 1)
                    int groups,
            @Option(
                            doc = "Divisor of the map logits (temperature of the softmax). After the L2 norm "
                                    + "logits are at most 1: a scale of 1 gives nearly uniform maps, a "
                                    + "smaller scale gives sharper maps.",
                            value = "1",
                            above = 0)
                    double scale,
            @Option(
                            doc = "Whether the pooled features and the positions share one projection (coupled) or "
                                    + "have one each (separate).",
                            value = "coupled")
                    Projection projection,
            @Option(
                            doc = "Normalization of map logits: softmax over positions, with or without a "
                                    + "preceding L2 norm over channels.",
                            value = "l2-softmax")
                    MapNorm mapNorm,
            @Option(doc = "Whether to stop gradients at the maps.", value = "false") boolean detachMaps,
            @Option(doc = "Whether batch normalization is applied to hidden layers before the ReLU.", value = "true")
                    boolean batchNorm,
            @Option(doc = "Whether linear layers have a bias.", value = "false") boolean bias,
            @Option(
                            doc = "Number of alignment maps, a multiple of groups. Default: size. Another number "
                                    + "needs the separate projection.",
                            min = 1)
                    Optional<Integer> maps,
            @Option(
                            doc = "Pooling of the features for the embedding: mean, max, or generalized mean with "
                                    + "exponent power.",
                            value = "mean")
                    Pooling pooling,
            @Option(doc = "Exponent p of the generalized mean.", value = "3", above = 0) double power) {

        /** Rejects numbers that are not finite, and numbers of maps that do not fit. */
        public Options {
            if (!Double.isFinite(scale)) {
                throw new IllegalArgumentException(
                        "Option scale is %s, but has to be a finite number above 0.".formatted(scale));
            }
            if (!Double.isFinite(power)) {
                throw new IllegalArgumentException(
                        "Option power is %s, but has to be a finite number above 0.".formatted(power));
            }
            int count = maps.orElse(size);
            if (count != size && projection == Projection.COUPLED) {
                throw new IllegalArgumentException(
                        "Option maps is %s, but the coupled projection has as many maps as size, %s; set projection to separate."
                                .formatted(count, size));
            }
            if (count % groups != 0) {
                throw new IllegalArgumentException("Option groups is %s, which does not divide %s %s; %s"
                        .formatted(groups, maps.isPresent() ? "maps" : "size", count, fitting(count)));
            }
        }

        /** As many maps as the size, and the mean as pooling. */
        public Options(
                int hiddenSize,
                int size,
                int layers,
                int groups,
                double scale,
                Projection projection,
                MapNorm mapNorm,
                boolean detachMaps,
                boolean batchNorm,
                boolean bias) {
            this(
                    hiddenSize,
                    size,
                    layers,
                    groups,
                    scale,
                    projection,
                    mapNorm,
                    detachMaps,
                    batchNorm,
                    bias,
                    Optional.empty(),
                    Pooling.MEAN,
                    3);
        }

        /** The number k of maps. */
        int mapCount() {
            return maps.orElse(size);
        }

        /** The number n of aligned embeddings. */
        int aligned() {
            return mapCount() / groups;
        }
    }

    @Override
    public String name() {
        return "lewel";
    }

    @Override
    public String summary() {
        return "LEWEL's coupled projection: an embedding, alignment maps and aligned embeddings";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public HeadNeeds needs(Options options) {
        return HeadNeeds.input(HeadNeeds.Input.FEATURE_MAP);
    }

    @Override
    public List<OutputSpec> outputs(Options options, HeadInput input) {
        check(options, input);
        return List.of(
                OutputSpec.of(
                        OutputSpec.EMBEDDING,
                        new Shape(options.size()),
                        "Projection of the pooled features, not normalized."),
                OutputSpec.of(
                        OutputSpec.ALIGNED,
                        new Shape(options.aligned(), options.size()),
                        "Projections of the features that the maps gather, not normalized."),
                OutputSpec.of(
                        OutputSpec.MAPS,
                        new Shape(
                                options.mapCount(),
                                input.shape().get(1),
                                input.shape().get(2)),
                        "Alignment maps in the order of their groups; each map sums to 1."));
    }

    @Override
    public Block create(Options options, HeadContext context) {
        HeadInput input = context.input();
        return new LewelBlock(options, input.shape().get(0));
    }

    private static void check(Options options, HeadInput input) {
        Shape shape = input.shape();
        if (shape.dimension() != 3) {
            throw BifocalException.configuration(
                    "Head lewel requires a feature map (C, h, w), but '%s' has the shape %s."
                            .formatted(input.source(), shape),
                    "Set the head's option from to %s.".formatted(HeadInput.FEATURES));
        }
        if (shape.get(1) * shape.get(2) == 1) {
            throw BifocalException.configuration(
                    ("Head lewel requires more than one position, but '%s' of shape %s has only " + "one.")
                            .formatted(input.source(), shape),
                    "Increase views.size or decrease encoder.stemStride.");
        }
        int channels = Math.toIntExact(shape.get(0));
        if (channels % options.groups() != 0) {
            int common = greatestCommonDivisor(channels, options.mapCount());
            throw BifocalException.configuration(
                    "Head lewel cannot split the %s channels of '%s' into groups %s."
                            .formatted(channels, input.source(), options.groups()),
                    "With %s %s %s"
                            .formatted(
                                    options.maps().isPresent() ? "maps" : "size", options.mapCount(), fitting(common)));
        }
    }

    private static String fitting(int number) {
        return IntStream.rangeClosed(1, number)
                .filter(groups -> number % groups == 0)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "groups can be ", "."));
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
