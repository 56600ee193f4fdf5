package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Side;
import dev.bifocal.host.train.network.StepOutputs;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The arrays that several components read and none may change, by a description. */
final class SharedInputs {

    private SharedInputs() {}

    /** Those of losses and target builders in a step. */
    static Map<String, NDArray> of(Objective.Step step, Objective.Targets targets) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        step.passes()
                .forEach((pass, outputs) -> put(
                        arrays,
                        outputs,
                        "of the %s images on the %s side".formatted(pass.batchWord(), pass.sideWord())));
        arrays.put("the labels of the batch", step.batch().labels());
        step.batch().indices().ifPresent(indices -> arrays.put("the indices of the batch", indices));
        step.batch().geometries().forEach((view, geometry) -> {
            arrays.put("the crops of the %s images".formatted(view), geometry.boxes());
            arrays.put("the flips of the %s images".formatted(view), geometry.flipped());
            arrays.put("the source sizes of the %s images".formatted(view), geometry.sources());
        });
        step.banks().ifPresent(banks -> {
            arrays.put("the labels of the memory banks", banks.labels());
            banks.keys().forEach((output, keys) -> arrays.put("the memory bank of output " + output, keys));
        });
        targets.built()
                .forEach((loss, built) -> built.forEach((direction, named) -> named.forEach((name, target) ->
                        arrays.put("the %s of losses.%s, %s".formatted(name, loss, direction), target))));
        return arrays;
    }

    /** Those of losses and target builders when an epoch begins. */
    static Map<String, NDArray> ofEpoch(Map<Side, StepOutputs> computed) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        computed.forEach((side, outputs) -> put(
                arrays,
                outputs,
                "of the %s side for all training samples".formatted(side.name().toLowerCase(Locale.ROOT))));
        return arrays;
    }

    private static void put(Map<String, NDArray> arrays, StepOutputs outputs, String where) {
        outputs.names().forEach(name -> arrays.put("output %s %s".formatted(name, where), outputs.get(name)));
        outputs.knownUnits()
                .forEach((name, unit) -> arrays.put("the unit vectors of output %s %s".formatted(name, where), unit));
    }
}
