package dev.bifocal.host.train;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.train.wiring.HeadSource;
import dev.bifocal.host.train.wiring.OutputProviders;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import java.util.TreeMap;

/** The outputs of the heads of an experiment. */
public final class HeadOutputs {

    private HeadOutputs() {}

    /** The shapes of all outputs for one image, by name. */
    public static Map<String, Shape> shapes(Session session) {
        Map<String, Shape> shapes = new TreeMap<>();
        session.wiring().heads().forEach(head -> head.outputs().forEach(spec -> shapes.put(spec.name(), spec.shape())));
        return shapes;
    }

    /**
     * The shape of an output for one image.
     *
     * @param registry the source of suggestions for heads with a missing output
     * @throws BifocalException if no head of the experiment has the output, with the heads that have it
     */
    public static Shape shape(Session session, PluginRegistry registry, String output) {
        Map<String, Shape> shapes = shapes(session);
        Shape shape = shapes.get(output);
        if (shape == null) {
            Wiring wiring = session.wiring();
            int side = wiring.encoder().mapSize(wiring.imageSize());
            HeadInput features = new HeadSource(
                    HeadInput.FEATURES, new Shape(wiring.encoder().channels(), side, side), wiring.classes());
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "No head of experiment %s has output '%s'. The outputs of its heads are: %s."
                            .formatted(
                                    session.experiment().name(),
                                    output,
                                    shapes.isEmpty() ? "none" : String.join(", ", shapes.keySet())),
                    new OutputProviders(registry, features).remedyFor(output));
        }
        return shape;
    }
}
