package dev.bifocal.plugins.lewel;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pf4j.Extension;

/**
 * LEWEL's head: one projection for the pooled features and for the positions, whose channels at the positions are alignment maps,
 * and a second one for the features that the maps gather.
 *
 * <p>With the feature map F (C, h, w), its positions u, its mean over them F̄, the projections g and p, G groups, D = size and
 * n = D/G:
 *
 * <pre>
 * embedding     z = g(F̄)                                            (D)
 * map logits    A[·, u] = g(F[·, u]), scaled to unit L2 norm          (D, hw)
 * maps          W[k, ·] = softmax over u of A[k, u] / scale           (D, h, w), each sums to 1
 * gathered      V[c, j] = Σ_u W[⌊cG/C⌋ n + j, u] F[c, u]              (C, n)
 * aligned       O[j, ·] = p(V[·, j])                                  (n, D)
 * </pre>
 *
 * <p>So the channels of F fall into G groups of C/G, the maps into G groups of n, and the j-th aligned embedding joins what the
 * j-th map of each group gathers from its own channels. g runs once, on pooled vector and positions together, so that its batch
 * normalisation sees all N(1+hw) vectors; p's sees N n. Gradients reach F and g through the maps, unless they are detached.
 *
 * <p>Source: Huang et al., CVPR 2022, as in the official code; groups and the L2 norm are in the code alone.
 */
@Extension
public final class LewelHead implements HeadFactory<LewelHead.Options> {

    /** Whether the pooled features and the positions go through one projection. */
    public enum Projection {
        /** One projection, as in the paper. */
        COUPLED,
        /** A projection of its own for the positions, of the same sizes. */
        SEPARATE
    }

    /** How map logits become maps. */
    public enum MapNorm {
        /** Unit L2 norm over channels at each position, then the softmax over positions: the official code's. */
        L2_SOFTMAX,
        /** The softmax over positions alone. */
        SOFTMAX
    }

    /** The options. */
    public record Options(
            @Option(doc = "Units of each hidden layer of both projections.", value = "4096", min = 1) int hiddenSize,
            @Option(
                            doc = "Size of the embeddings, and the number of alignment maps; a multiple of groups.",
                            value = "256",
                            min = 1)
                    int size,
            @Option(doc = "Number of linear layers of each projection, the last included.", value = "2", min = 1)
                    int layers,
            @Option(
                            doc =
                                    "Groups of channels, each gathered by maps of its own; there are size / groups aligned embeddings.",
                            value = "4",
                            min = 1)
                    int groups,
            @Option(
                            doc =
                                    "What map logits are divided by; after the L2 norm they are at most 1, so that a scale of 1 gives nearly even maps and a smaller one more peaked ones.",
                            value = "1",
                            above = 0)
                    double scale,
            @Option(
                            doc =
                                    "Whether the pooled features and the positions share one projection (coupled) or not.",
                            value = "coupled")
                    Projection projection,
            @Option(
                            doc =
                                    "How map logits become maps: with or without the L2 norm over channels before the softmax.",
                            value = "l2-softmax")
                    MapNorm mapNorm,
            @Option(doc = "Whether gradients stop at the maps.", value = "false") boolean detachMaps,
            @Option(doc = "Whether hidden layers are batch-normalised before the ReLU.", value = "true")
                    boolean batchNorm,
            @Option(doc = "Whether linear layers have a bias.", value = "false") boolean bias) {

        /** Refuses a scale that is not finite, and a size that its groups do not divide. */
        public Options {
            if (!Double.isFinite(scale)) {
                throw new IllegalArgumentException(
                        "Option scale is %s, but has to be a finite number above 0.".formatted(scale));
            }
            if (size % groups != 0) {
                throw new IllegalArgumentException("Option groups is %s, which does not divide size %s; %s"
                        .formatted(groups, size, fitting(size)));
            }
        }

        /** The number n of aligned embeddings. */
        int aligned() {
            return size / groups;
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
    public List<OutputSpec> outputs(Options options, HeadInput input) {
        check(options, input);
        return List.of(
                new OutputSpec(
                        OutputSpec.EMBEDDING,
                        new Shape(options.size()),
                        "The projection of the pooled features, not normalised."),
                new OutputSpec(
                        OutputSpec.ALIGNED,
                        new Shape(options.aligned(), options.size()),
                        "The projections of what the maps gather, not normalised."),
                new OutputSpec(
                        OutputSpec.MAPS,
                        new Shape(
                                options.size(),
                                input.shape().get(1),
                                input.shape().get(2)),
                        "The alignment maps, each with the sum 1; group by group."));
    }

    @Override
    public Block create(Options options, HeadInput input) {
        return new LewelBlock(options, input.shape().get(0));
    }

    private static void check(Options options, HeadInput input) {
        Shape shape = input.shape();
        if (shape.dimension() != 3) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "Head lewel reads a feature map (C, h, w), but '%s' has the shape %s."
                            .formatted(input.source(), shape),
                    "Let the head read the features, with from: %s.".formatted(HeadInput.FEATURES));
        }
        if (shape.get(1) * shape.get(2) == 1) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "Head lewel aligns positions, but '%s' of shape %s has one only.".formatted(input.source(), shape),
                    "Enlarge views.size or lower encoder.stemStride.");
        }
        int channels = Math.toIntExact(shape.get(0));
        if (channels % options.groups() != 0) {
            int common = greatestCommonDivisor(channels, options.size());
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "Head lewel cannot split the %s channels of '%s' into groups %s."
                            .formatted(channels, input.source(), options.groups()),
                    "With size %s %s".formatted(options.size(), fitting(common)));
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
