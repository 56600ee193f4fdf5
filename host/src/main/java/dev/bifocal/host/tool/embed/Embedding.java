package dev.bifocal.host.tool.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.pipeline.OrderedBatches;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.encoder.BackboneFile;
import dev.bifocal.host.encoder.ImageInput;
import dev.bifocal.host.encoder.PretrainedEncoder;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.tensor.HostCopy;
import dev.bifocal.host.tensor.NpzWriter;
import dev.bifocal.host.train.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The features of all images of a split, in a NumPy archive.
 *
 * <p>It holds {@code features} (N, C), {@code float32}, the feature map averaged over positions and not normalised; {@code
 * labels} and {@code coarse_labels} (N), {@code int64}; their names, {@code classes} and {@code coarse_classes}; {@code paths}
 * (N), where each image comes from; and {@code about}, a JSON text that says how it was made. Features go to the file batch by
 * batch, so that memory does not grow with N.
 */
public final class Embedding {

    private static final int BATCHES_AHEAD = 2;

    private final Experiment experiment;
    private final Dataset dataset;
    private final ImageDataset images;

    /** A part of a data set. */
    public enum Split {
        /** What is trained on. */
        TRAIN,
        /** What evaluation sees. */
        TEST
    }

    /**
     * An embedding.
     *
     * @param experiment names data, views and the encoder
     */
    public Embedding(Experiment experiment, Split split) {
        this.experiment = experiment;
        this.dataset = Datasets.open(experiment.data(), experiment.seed());
        this.images = split == Split.TRAIN ? dataset.train() : dataset.test();
    }

    /**
     * The number of images and of features of each.
     *
     * @param images N
     * @param features C
     */
    public record Size(int images, int features) {}

    /**
     * Computes the features and writes them, in one go.
     *
     * @param weights the encoder's
     * @param about a JSON text that says how the features were made
     * @throws BifocalException if weights or images cannot be read, or the file cannot be written; then the old one stays
     */
    public Size write(Path file, BackboneFile weights, String about) {
        int size = Session.imageSize(experiment, dataset);
        Policy policy = Policies.resolve(experiment.views(), experiment.views().testPolicy(dataset.imageSize()), size);
        try (NDManager manager = Compute.start(experiment.compute()).newManager();
                PretrainedEncoder encoder = PretrainedEncoder.open(experiment.encoder(), weights, size, manager)) {
            ImageInput input = new ImageInput(
                    manager,
                    size,
                    experiment.views().mean().orElse(dataset.mean()),
                    experiment.views().std().orElse(dataset.std()));
            int channels = encoder.spec().channels();
            AtomicFiles.write(file, out -> {
                NpzWriter archive = new NpzWriter(out);
                archive.begin("features", DataType.FLOAT32, new Shape(images.size(), channels));
                writeFeatures(policy, input, encoder, archive);
                archive.put("labels", labels(images::fine));
                archive.put("coarse_labels", labels(images::coarse));
                archive.put("classes", images.fineClasses());
                archive.put("coarse_classes", images.coarseClasses());
                archive.put(
                        "paths",
                        IntStream.range(0, images.size())
                                .mapToObj(images::source)
                                .toList());
                archive.put("about", about);
                archive.finish();
            });
            return new Size(images.size(), channels);
        } catch (IOException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "%s cannot be written: %s.".formatted(file, trouble.reason()),
                    trouble.remedy(),
                    e);
        }
    }

    private void writeFeatures(Policy policy, ImageInput input, PretrainedEncoder encoder, NpzWriter archive)
            throws IOException {
        int batchSize = experiment.evaluation().batch();
        try (OrderedBatches batches =
                new OrderedBatches(images, policy, batchSize, experiment.seed(), loaders(), BATCHES_AHEAD)) {
            Optional<ViewBatch> next = batches.next();
            while (next.isPresent()) {
                try (NDScope scope = new NDScope();
                        ViewBatch batch = next.get()) {
                    scope.suppressNotUsedWarning();
                    NDArray read = input.read(batch.pixels(View.QUERY), batch.indices().length);
                    HostCopy.read(encoder.features(read), archive::append);
                }
                next = batches.next();
            }
        }
    }

    private int loaders() {
        int wanted = experiment.compute().loaders();
        return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    }

    private long[] labels(IntUnaryOperator label) {
        return IntStream.range(0, images.size()).map(label).asLongStream().toArray();
    }
}
