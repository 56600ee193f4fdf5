package dev.bifocal.examples.pcl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.EpochStart;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.pf4j.Extension;

/**
 * The prototype term of PCL: each query is pulled towards the prototype of its cluster, and away from the other
 * prototypes.
 *
 * <p>When an epoch begins, the unit outputs v' of the momentum side for the whole training set are clustered by
 * k-means, once for each number of clusters k_m in {@code clusters}. The prototype c of a cluster is the mean of its Z
 * members, scaled to unit length, and its concentration is φ = Σ ‖v' - c̄‖ / (Z log(Z + a)) with their mean c̄ before
 * the scaling, scaled such that the mean φ of a clustering is the temperature. With the unit queries v and the cluster
 * s of the same sample,
 *
 * <pre>L = -1/N Σ_i 1/M Σ_m log softmax_j(v_i·c_mj / φ_mj) at j = s_mi</pre>
 *
 * <p>over the M clusterings. During the first {@code warmup} epochs there are no prototypes, and the loss is 0. Add
 * {@code info-nce} with the target {@code self} as another loss for ProtoNCE, the objective of the paper.
 *
 * <p>Source: Li et al., "Prototypical Contrastive Learning of Unsupervised Representations", ICLR 2021, equations 11
 * and 12, where all other prototypes are the negatives. As in the authors' code, φ is limited to its 10th and 90th
 * percentile. Reports {@code prototypeAccuracy}, the share of queries that are most similar to their own prototype.
 */
@Extension
public final class ProtoNceLoss implements ViewPairLoss<ProtoNceLoss.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Number of clusters of each clustering.", value = "[32, 64]", min = 2)
                    List<Integer> clusters,
            @Option(doc = "Mean of the concentrations φ of a clustering.", value = "0.2", above = 0) double temperature,
            @Option(doc = "Smoothing a of the concentrations of small clusters.", value = "10", min = 1)
                    double smoothing,
            @Option(doc = "Maximum number of iterations of k-means.", value = "20", min = 1) int iterations,
            @Option(doc = "Epochs before the first clustering.", value = "1", min = 0) int warmup,
            @Option(doc = "Output to compare, with one vector per sample.", value = OutputSpec.EMBEDDING)
                    String output) {

        /** Rejects an empty list and numbers that are not finite. */
        public Options {
            clusters = List.copyOf(clusters);
            if (clusters.isEmpty()) {
                throw new IllegalArgumentException(
                        "Option clusters is empty; give the number of clusters of at least one clustering.");
            }
            if (!Double.isFinite(temperature) || !Double.isFinite(smoothing)) {
                throw new IllegalArgumentException(
                        "Options temperature and smoothing are %s and %s, but have to be finite numbers."
                                .formatted(temperature, smoothing));
            }
        }
    }

    @Override
    public String name() {
        return "proto-nce";
    }

    @Override
    public String summary() {
        return "The prototype term of PCL: pulls each query towards the prototype of its cluster";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return LossNeeds.builder()
                .query(options.output())
                .epochOutput(options.output(), Side.MOMENTUM)
                .indices()
                .build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        Shape shape = context.outputShape(options.output());
        if (shape.dimension() != 1) {
            throw BifocalException.configuration(
                    "Loss proto-nce requires one vector per sample, but output '%s' has the shape %s."
                            .formatted(options.output(), shape),
                    "Set the loss's option output to an embedding of shape (D).");
        }
        NDManager manager = context.manager();
        List<Clustering> clusterings = new ArrayList<>();
        for (int count : options.clusters()) {
            if (count > context.trainingSize()) {
                throw BifocalException.configuration(
                        "The option clusters of loss proto-nce has %s clusters, but there are only %s training samples."
                                .formatted(count, context.trainingSize()),
                        "Set clusters to numbers of at most %s.".formatted(context.trainingSize()));
            }
            int number = clusterings.size();
            clusterings.add(new Clustering(
                    context.state("prototypes" + number, manager.zeros(new Shape(count, shape.get(0)))),
                    context.state("concentrations" + number, manager.ones(new Shape(count))),
                    context.state(
                            "assignments" + number,
                            manager.zeros(new Shape(context.trainingSize()), DataType.INT64))));
        }
        return new Term(options, clusterings);
    }

    /**
     * The state of one clustering.
     *
     * @param prototypes (k, D), unit vectors
     * @param concentrations φ, (k)
     * @param assignments the cluster of each training sample, (M)
     */
    private record Clustering(NDArray prototypes, NDArray concentrations, NDArray assignments) {

        private static final NDIndex ALL = new NDIndex("...");

        /** Clusters the unit vectors of the training set, (M, D). */
        void update(NDArray vectors, Options options, Random random) {
            NDManager manager = vectors.getManager();
            int clusters = Math.toIntExact(prototypes.size(0));
            float[] values = vectors.toType(DataType.FLOAT32, false).toFloatArray();
            KMeans found = KMeans.of(
                    values, Math.toIntExact(vectors.size(1)), clusters, options.iterations(), random);
            prototypes.set(
                    ALL,
                    Tensors.unit(manager.create(found.centers(), prototypes.getShape()))
                            .toType(prototypes.getDataType(), false));
            concentrations.set(
                    ALL,
                    manager.create(found.concentrations(clusters, options.smoothing(), options.temperature()))
                            .toType(concentrations.getDataType(), false));
            assignments.set(
                    ALL, manager.create(found.assignments()).toType(assignments.getDataType(), false));
        }

        /** v·c / φ, (N, k). */
        NDArray logits(NDArray query) {
            return query.matMul(prototypes.transpose()).div(concentrations);
        }

        /** The clusters of samples, (N, 1). */
        NDArray of(NDArray indices) {
            return assignments.toType(DataType.INT64, false).take(indices).expandDims(1);
        }
    }

    private record Term(Options options, List<Clustering> clusterings) implements LossTerm {

        @Override
        public void epochStarts(EpochStart start) {
            if (start.progress().epoch() < options.warmup()) {
                return;
            }
            NDArray vectors = start.outputs(Side.MOMENTUM).unit(options.output());
            // The host seeds the engine for each epoch.
            Random random = new Random((long) vectors.getManager()
                    .randomUniform(0, 1 << 24, new Shape(1))
                    .toFloatArray()[0]);
            clusterings.forEach(clustering -> clustering.update(vectors, options, random));
        }

        @Override
        public NDArray compute(LossStep step) {
            NDArray query = step.query().unit(options.output());
            if (step.progress().epoch() < options.warmup()) {
                return query.sum().mul(Tensors.scalar(query, 0));
            }
            NDArray loss = query.getManager().zeros(new Shape(), query.getDataType());
            NDArray accuracy = query.getManager().zeros(new Shape());
            for (Clustering clustering : clusterings) {
                NDArray own = clustering.of(step.indices());
                NDArray logits = clustering.logits(query);
                NDArray entropy = logits.logSoftmax(1).gather(own, 1).mean().neg();
                NDArray hits = logits.stopGradient()
                        .argMax(1)
                        .eq(own.squeeze(1))
                        .toType(DataType.FLOAT32, false)
                        .mean();
                loss = loss.add(entropy);
                accuracy = accuracy.add(hits);
            }
            int count = clusterings.size();
            step.report("prototypeAccuracy", accuracy.div(Tensors.scalar(accuracy, count)));
            return loss.div(Tensors.scalar(loss, count));
        }
    }
}
