package dev.bifocal.host.train.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A training pass of a head on parts of a batch, as on as many devices. Each part starts from the same running
 * statistics; the head keeps the mean of what the parts leave.
 */
final class PartwiseHead {

    private final Block block;
    private final NDManager manager;
    private final List<Parameter> running;

    /** A pass of a head whose values live in a manager. */
    PartwiseHead(Block block, NDManager manager) {
        this.block = block;
        this.manager = manager;
        this.running = block.getParameters().values().stream()
                .filter(Network::isRunning)
                .toList();
    }

    /** Whether the head has batch normalisation. Any other head takes the batch as a whole. */
    boolean normalizes() {
        return !running.isEmpty();
    }

    /** The results for all parts, concatenated. */
    NDList run(NDArray input, int parts) {
        List<NDList> results = new ArrayList<>();
        Map<Parameter, NDList> left = new LinkedHashMap<>();
        for (NDArray part : input.split(parts)) {
            Map<Parameter, NDArray> own = new LinkedHashMap<>();
            running.forEach(statistic -> own.put(statistic, statistic.getArray().duplicate()));
            results.add(block.forward(new OwnStatistics(own), new NDList(part), true));
            own.forEach((statistic, array) ->
                    left.computeIfAbsent(statistic, any -> new NDList()).add(array));
        }
        left.forEach((statistic, arrays) -> statistic
                .getArray()
                .set(new NDIndex("..."), NDArrays.stack(arrays).mean(new int[] {0})));
        NDList all = new NDList();
        for (int output = 0; output < results.get(0).size(); output++) {
            int at = output;
            all.add(NDArrays.concat(
                    new NDList(results.stream().map(result -> result.get(at)).toList())));
        }
        return all;
    }

    /** Gives a head running statistics of a part. A graph must not contain arrays that a later pass updates. */
    private final class OwnStatistics extends ParameterStore {

        private final Map<Parameter, NDArray> own;

        OwnStatistics(Map<Parameter, NDArray> own) {
            super(manager, false);
            this.own = own;
        }

        @Override
        public NDArray getValue(Parameter parameter, Device device, boolean training) {
            return own.containsKey(parameter)
                    ? Objects.requireNonNull(own.get(parameter))
                    : super.getValue(parameter, device, training);
        }
    }
}
