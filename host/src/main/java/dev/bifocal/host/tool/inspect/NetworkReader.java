package dev.bifocal.host.tool.inspect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.eval.protocol.EvaluationData;
import dev.bifocal.host.eval.protocol.FeaturePass;
import dev.bifocal.host.tensor.HostCopy;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.network.Network;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ObjIntConsumer;

/** Reads outputs of a trained network for images, as plain numbers, on the session's thread. */
final class NetworkReader {

    private final Session session;
    private final EvaluationData data;
    private final Network network;

    NetworkReader(Session session, Network network) {
        this.session = session;
        this.data = session.evaluationData();
        this.network = network;
    }

    /** The maps of each image of a data set, with the image's index. */
    void maps(ImageDataset images, Policy policy, Shape shape, ObjIntConsumer<AlignmentMaps> consumer) {
        FeaturePass.run(images, data, policy, this::maps, (indices, maps) -> {
            float[] values = floats(maps);
            for (int i = 0; i < indices.length; i++) {
                consumer.accept(maps(values, i, shape), indices[i]);
            }
        });
    }

    /**
     * The maps of images.
     *
     * @param images of the encoder's size
     * @param shape of the output maps: (k, h, w)
     */
    List<AlignmentMaps> maps(List<Image> images, Shape shape) {
        float[] values;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            values = floats(maps(read(images)));
        }
        List<AlignmentMaps> maps = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            maps.add(maps(values, i, shape));
        }
        return maps;
    }

    /**
     * Cosines of features between all images of a data set and some of them.
     *
     * @param queries indices of the latter
     * @param consumer takes an image's cosines in the order of the queries, and the image's index
     */
    void cosines(ImageDataset images, Policy policy, List<Image> queries, ObjIntConsumer<float[]> consumer) {
        try (NDManager manager = session.manager().newSubManager()) {
            NDArray columns = unitColumns(queries, manager);
            FeaturePass.run(
                    images,
                    data,
                    policy,
                    batch -> Tensors.unit(network.features(batch)).matMul(columns),
                    (indices, cosines) -> {
                        float[] values = floats(cosines);
                        for (int i = 0; i < indices.length; i++) {
                            float[] row = new float[queries.size()];
                            System.arraycopy(values, i * row.length, row, 0, row.length);
                            consumer.accept(row, indices[i]);
                        }
                    });
        }
    }

    /**
     * Features of unit length of a data set's images.
     *
     * @param consumer takes an image's features and its index, in the order of the images
     */
    void features(ImageDataset images, Policy policy, ObjIntConsumer<float[]> consumer) {
        FeaturePass.run(images, data, policy, batch -> Tensors.unit(network.features(batch)), (indices, features) -> {
            float[] values = floats(features);
            int width = values.length / indices.length;
            for (int i = 0; i < indices.length; i++) {
                consumer.accept(Arrays.copyOfRange(values, i * width, (i + 1) * width), indices[i]);
            }
        });
    }

    /** Features of unit length, (C, n), owned by the manager. */
    private NDArray unitColumns(List<Image> images, NDManager manager) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray columns = Tensors.unit(network.features(read(images))).transpose();
            NDScope.unregister(columns);
            columns.attach(manager);
            return columns;
        }
    }

    private NDArray maps(NDArray images) {
        return network.forward(images, Set.of(OutputSpec.MAPS), false).get(OutputSpec.MAPS);
    }

    private static AlignmentMaps maps(float[] values, int image, Shape shape) {
        return AlignmentMaps.of(values, image, (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
    }

    private NDArray read(List<Image> images) {
        int area = session.imageSize() * session.imageSize();
        ByteBuffer planar = ByteBuffer.allocateDirect(3 * area * images.size());
        for (Image image : images) {
            for (int channel = 0; channel < 3; channel++) {
                for (int i = 0; i < area; i++) {
                    planar.put(image.pixels()[3 * i + channel]);
                }
            }
        }
        return session.input().read(planar.rewind(), images.size());
    }

    private static float[] floats(NDArray array) {
        return HostCopy.floats(array.toType(DataType.FLOAT32, false));
    }
}
