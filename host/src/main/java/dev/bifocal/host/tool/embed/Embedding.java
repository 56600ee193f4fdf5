package dev.bifocal.host.tool.embed;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.eval.protocol.FeaturePass;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.tensor.HostCopy;
import dev.bifocal.host.tensor.NpzWriter;
import dev.bifocal.host.train.EncoderSource;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The features of all images of a split, in a NumPy archive.
 *
 * <p>It holds {@code features} (N, C), {@code float32}, the feature map averaged over positions and not normalised;
 * {@code labels} and {@code coarse_labels} (N), {@code int64}; their names, {@code classes} and {@code coarse_classes};
 * {@code paths} (N), where each image comes from; and {@code about}, a JSON text that says how it was made. Features go
 * to the file batch by batch, so that memory does not grow with N.
 */
public final class Embedding {

    private final EncoderSource source;
    private final ResolvedExperiment resolved;
    private final Split split;

    /** A part of a data set. */
    public enum Split {
        /** The training images. */
        TRAIN,
        /** The test images. */
        TEST
    }

    /**
     * An embedding.
     *
     * @param source the encoder, and the experiment that names data and views
     */
    public Embedding(EncoderSource source, Split split) {
        this.source = source;
        this.resolved = source.experiment();
        this.split = split;
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
     * @throws BifocalException if weights or images cannot be read, or the file cannot be written; then the old one
     *     stays
     */
    public Size write(Path file) {
        TrainedEncoder encoder = source.encoder();
        try (Session session = Session.forEvaluation(resolved);
                Network network = session.online(fresh -> fresh.restoreEncoder(encoder))) {
            ImageDataset images = split == Split.TRAIN
                    ? session.dataset().train()
                    : session.dataset().test();
            AtomicFiles.write(file, out -> {
                NpzWriter archive = new NpzWriter(out);
                archive.begin("features", DataType.FLOAT32, new Shape(images.size(), network.channels()));
                FeaturePass.run(
                        images,
                        session.evaluationData(),
                        session.testPolicy(),
                        network::features,
                        (indices, features) -> HostCopy.read(features, archive::append));
                archive.put("labels", labels(images, images::fine));
                archive.put("coarse_labels", labels(images, images::coarse));
                archive.put("classes", images.fineClasses());
                archive.put("coarse_classes", images.coarseClasses());
                archive.put(
                        "paths",
                        IntStream.range(0, images.size())
                                .mapToObj(images::source)
                                .toList());
                archive.put("about", about());
                archive.finish();
            });
            return new Size(images.size(), network.channels());
        } catch (IOException e) {
            throw FileTrouble.notWritable(file, e);
        }
    }

    private static long[] labels(ImageDataset images, IntUnaryOperator label) {
        return IntStream.range(0, images.size()).map(label).asLongStream().toArray();
    }

    private record About(
            String bifocal, String subject, String split, Map<String, String> weights, Map<String, String> settings) {}

    private String about() throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        source.experiment().settings().stream()
                .filter(setting -> setting.key().matches("(data|views|encoder|seed).*"))
                .forEach(setting -> settings.put(setting.key(), setting.value()));
        if (source.run().isPresent()) {
            settings.put(TrainedEncoder.INIT, source.encoder().path().toString());
            settings.put(TrainedEncoder.PREFIX, source.encoder().prefix());
        }
        return new JsonMapper()
                .writeValueAsString(new About(
                        Versions.current().bifocal(),
                        source.subject(),
                        split.name().toLowerCase(Locale.ROOT),
                        source.encoder().metadata(),
                        settings));
    }
}
