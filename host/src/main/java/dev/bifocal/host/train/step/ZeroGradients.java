package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.host.tensor.HostCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds weights that a loss does not reach. */
final class ZeroGradients {

    private ZeroGradients() {}

    /** The names of those weights whose gradient is exactly 0 everywhere. Waits for the device once. */
    static List<String> among(Map<String, NDArray> weights) {
        if (weights.isEmpty()) {
            return List.of();
        }
        NDList greatest = new NDList(weights.size());
        weights.values()
                .forEach(weight -> greatest.add(weight.getGradient().abs().max().toType(DataType.FLOAT32, false)));
        float[] values = HostCopy.floats(NDArrays.stack(greatest));
        List<String> names = new ArrayList<>();
        int index = 0;
        for (String name : weights.keySet()) {
            if (values[index++] == 0) {
                names.add(name);
            }
        }
        return names;
    }
}
