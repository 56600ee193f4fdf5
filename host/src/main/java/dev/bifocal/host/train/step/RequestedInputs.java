package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Requests;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The inputs that losses and target builders read alike in one step and direction, limited to the requests of one
 * component.
 *
 * @param requests what the component requested
 * @param method the method of the component that reads, for messages
 * @param direction which batch plays which role
 * @param computed what the step has computed
 */
record RequestedInputs(Requests requests, String method, Wiring.Direction direction, Objective.Step computed) {

    StepOutputs outputs(View view, Side side) {
        Set<String> names = requests.names(view, side);
        StepOutputs outputs = computed.passes().get(new Wiring.Pass(direction.batch(view), side));
        if (names.isEmpty() || outputs == null) {
            throw undeclared("outputs of the %s view on the %s side"
                    .formatted(view, side.name().toLowerCase(Locale.ROOT)));
        }
        return outputs.only(names);
    }

    NDArray labels() {
        if (!requests.labels()) {
            throw undeclared("labels");
        }
        return computed.batch().labels();
    }

    NDArray indices() {
        if (!requests.indices()) {
            throw undeclared("the indices of the samples");
        }
        return computed.batch().indices().orElseThrow(() -> missing("indices of samples"));
    }

    Geometry geometry(View view) {
        if (!requests.geometries().contains(view)) {
            throw undeclared("the geometry of the %s view".formatted(view));
        }
        return Optional.ofNullable(computed.batch().geometries().get(direction.batch(view)))
                .orElseThrow(() -> missing("geometry of views"));
    }

    private BifocalException missing(String what) {
        return new HostException(
                ErrorCode.CONFIGURATION,
                "%s reads the %s, which this batch does not have.".formatted(requests.subject(), what),
                "Train it with 'train'. A recorded case of images can have indices; no recorded case has a geometry.");
    }

    BifocalException undeclared(String what) {
        return requests.undeclared(what, method);
    }
}
