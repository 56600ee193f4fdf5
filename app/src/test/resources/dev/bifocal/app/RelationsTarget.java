package test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.EpochStart;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.api.target.TargetStep;

/** The relations of a weak view to the bank, with a weight of the own key that depends on all that a target can read. */
@org.pf4j.Extension
public final class RelationsTarget implements TargetBuilder<RelationsTarget.Options> {

    private static final View WEAK = View.named("weak");

    public record Options() {}

    @Override
    public String name() {
        return "relations";
    }

    @Override
    public String summary() {
        return "Relations of a weak view to the bank";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public TargetNeeds needs(Options options) {
        return TargetNeeds.builder()
                .output(OutputSpec.FEATURES, View.KEY, Side.MOMENTUM)
                .output(OutputSpec.EMBEDDING, WEAK, Side.MOMENTUM)
                .output(OutputSpec.EMBEDDING, WEAK, Side.ONLINE)
                .geometry(WEAK)
                .epochOutput(OutputSpec.EMBEDDING, Side.MOMENTUM)
                .indices()
                .build();
    }

    @Override
    public TargetRule create(Options options, TargetContext context) {
        NDArray kept = context.state("kept", context.manager().zeros(new Shape(context.trainingSize())));
        int crops = context.crops(WEAK);
        return new TargetRule() {
            @Override
            public void epochStarts(EpochStart start) {
                NDArray all = start.outputs(Side.MOMENTUM).unit(OutputSpec.EMBEDDING);
                kept.set(new NDIndex(":"), all.get(new NDIndex(":, 0")));
            }

            @Override
            public NDArray build(TargetStep step) {
                long batch = step.keys().size(0);
                NDArray online = step.outputs(WEAK, Side.ONLINE).unit(OutputSpec.EMBEDDING);
                NDArray weak = step.outputs(WEAK, Side.MOMENTUM).unit(OutputSpec.EMBEDDING);
                NDArray areas = step.geometry(WEAK).boxes().get(new NDIndex(":, 2")).div(32f);
                NDArray own = step.outputs(View.KEY, Side.MOMENTUM)
                        .get(OutputSpec.FEATURES)
                        .reshape(batch, -1)
                        .mean(new int[] {1})
                        .add(perImage(online.get(new NDIndex(":, 0")), crops))
                        .add(perImage(areas, crops))
                        .add(kept.take(step.indices()));
                step.report("own", own.mean());
                NDArray relations = perImage(weak.matMul(step.bank().keys().transpose()), crops);
                return own.reshape(batch, 1).concat(relations.div(0.2f), 1).softmax(1);
            }
        };
    }

    /** The mean over the crops of each image; rows are crop after crop. */
    private static NDArray perImage(NDArray rows, int crops) {
        Shape ofRow = rows.getShape().slice(1);
        return rows.reshape(new Shape(crops, rows.size(0) / crops).addAll(ofRow)).mean(new int[] {0});
    }
}
