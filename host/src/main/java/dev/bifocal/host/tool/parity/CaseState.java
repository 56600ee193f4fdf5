package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.train.step.Trainer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The weights and running statistics of a recorded case. */
final class CaseState {

    private static final String STATE = "state_";
    private static final String MOMENTUM = "momentum.";
    private static final int NAMED = 3;

    private final Trainer trainer;

    CaseState(Trainer trainer) {
        this.trainer = trainer;
    }

    /** The state of both sides and of losses by name, without memory banks and the optimizer's arrays. */
    Map<String, NDArray> ours() {
        Map<String, NDArray> ours = new LinkedHashMap<>();
        trainer.state().forEach((name, array) -> {
            if (!name.startsWith("memory.") && !name.startsWith("optimizer.")) {
                ours.put(name, array);
            }
        });
        return ours;
    }

    /**
     * Gives encoder, heads and losses the case's weights. Running statistics that the case lacks stay at 0 and 1.
     *
     * @param copies whether weights of the momentum side that the case lacks are those of the online side
     */
    void fill(RecordedCase recorded, boolean copies) {
        Map<String, NDArray> state = ours();
        Set<String> unknown = new TreeSet<>();
        recorded.inputs().forEach(name -> {
            if (name.startsWith(STATE) && !state.containsKey(name.substring(STATE.length()))) {
                unknown.add(name.substring(STATE.length()));
            }
        });
        Set<String> missing = new TreeSet<>();
        Set<String> running = trainer.online().runningStatistics();
        state.forEach((name, array) -> {
            Optional<NDArray> value = recorded.numbers(STATE + name);
            if (value.isEmpty() && copies && name.startsWith(MOMENTUM)) {
                value = recorded.numbers(STATE + "online." + name.substring(MOMENTUM.length()));
            }
            if (value.isPresent()) {
                array.set(new NDIndex("..."), shaped(name, value.get(), array.getShape()));
            } else if (!running.contains(name.substring(name.indexOf('.') + 1))) {
                missing.add(name);
            }
        });
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The case's weights are not those of the experiment: %s, %s."
                            .formatted(list("it lacks", missing), list("it has also", unknown)),
                    "Rename the case's arrays to in_state_NAME with --names or --rename, and give the experiment the layers"
                            + " that the case was recorded with.");
        }
    }

    private static String list(String verb, Set<String> names) {
        String some = String.join(", ", names.stream().limit(NAMED).toList());
        String more = names.size() > NAMED ? " and %s more".formatted(names.size() - NAMED) : "";
        return verb + " " + (names.isEmpty() ? "none" : some + more);
    }

    private static NDArray shaped(String name, NDArray value, Shape shape) {
        if (value.getShape().size() != shape.size()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The case has %s of shape %s, but the experiment's has %s."
                            .formatted(name, value.getShape(), shape),
                    "Give the experiment the sizes that the case was recorded with.");
        }
        return value.reshape(shape);
    }
}
