package dev.bifocal.tck;

/** Sources of healthy components. The list of broken plugins changes a line of them. */
final class HealthySources {

    static final String LOSS =
            """
            package test;

            import ai.djl.ndarray.*;
            import ai.djl.ndarray.types.*;
            import dev.bifocal.api.*;
            import dev.bifocal.api.loss.*;
            import dev.bifocal.api.option.Option;

            @org.pf4j.Extension
            public class Loss implements ViewPairLoss<Loss.Options> {
                static int created;

                public record Options(
                        @Option(doc = "Temperature.", value = "0.5", above = 0) double temperature,
                        @Option(doc = "Size of the state.", value = "2", min = 1) int size) {}

                public String name() {
                    return "under-test";
                }

                public String summary() {
                    return "A loss with a state and a parameter";
                }

                public Class<Options> optionsType() {
                    return Options.class;
                }

                public LossNeeds needs(Options options) {
                    return LossNeeds.builder().query("embedding").key("embedding").build();
                }

                public LossTerm create(Options options, LossContext context) {
                    if (context.outputShape("embedding").dimension() != 1) {
                        throw BifocalException.configuration(
                                "Loss under-test requires one vector per sample in output 'embedding'.", "Use another output.");
                    }
                    return new Term(options, context);
                }

                static final class Term implements LossTerm {
                    final Options options;
                    final LossContext context;
                    final NDArray temperature;
                    final NDArray center;
                    final NDArray unused;
                    final NDArray scale;
                    double steps;
                    final java.util.List<NDArray> kept = new java.util.ArrayList<>();

                    Term(Options options, LossContext context) {
                        this.options = options;
                        this.context = context;
                        NDManager manager = context.manager();
                        temperature = manager.create((float) options.temperature());
                        center = context.state("center", manager.zeros(context.outputShape("embedding")));
                        unused = context.state("unused", manager.zeros(new Shape(options.size())));
                        scale = context.parameter("scale", manager.ones(new Shape(1)));
                    }

                    public NDArray compute(LossStep step) {
                        NDArray q = step.query().unit("embedding");
                        NDArray k = step.key().unit("embedding").sub(center);
                        NDArray cosine = q.mul(k).sum(new int[] {1});
                        step.report("cosine", cosine.stopGradient().mean());
                        NDArray loss = cosine.div(temperature.toType(q.getDataType(), false)).mul(scale).mean().neg();
                        center.muli(0.9f).addi(q.stopGradient().mean(new int[] {0}).mul(0.1f));
                        return loss;
                    }

                    public void epochStarts(EpochStart start) {
                    }

                    public void close() {
                    }
                }
            }
            """;

    static final String HEAD =
            """
            package test;

            import ai.djl.ndarray.*;
            import ai.djl.ndarray.types.*;
            import ai.djl.nn.*;
            import ai.djl.nn.core.Linear;
            import ai.djl.nn.norm.BatchNorm;
            import ai.djl.training.ParameterStore;
            import ai.djl.util.PairList;
            import dev.bifocal.api.*;
            import dev.bifocal.api.head.*;
            import dev.bifocal.api.option.Option;
            import java.util.List;

            @org.pf4j.Extension
            public class Head implements HeadFactory<Head.Options> {
                public record Options(@Option(doc = "Size of the embedding.", value = "4", min = 1) int size) {}

                public String name() {
                    return "under-test";
                }

                public String summary() {
                    return "A linear layer with batch normalization";
                }

                public Class<Options> optionsType() {
                    return Options.class;
                }

                public HeadNeeds needs(Options options) {
                    return HeadNeeds.input(HeadNeeds.Input.VECTOR);
                }

                public List<OutputSpec> outputs(Options options, HeadInput input) {
                    if (input.shape().dimension() != 1) {
                        throw BifocalException.configuration(
                                "Head under-test requires a vector, but '%s' has the shape %s.".formatted(input.source(), input.shape()),
                                "Set from to a vector.");
                    }
                    return List.of(OutputSpec.of("embedding", new Shape(options.size()), "Projection."));
                }

                public Block create(Options options, HeadContext context) {
                    return new Body(options.size());
                }

                static final class Body extends AbstractBlock {
                    final Block linear;
                    final Block norm;

                    Body(int size) {
                        Linear made = Linear.builder().setUnits(size).build();
                        made.setInitializer(TorchInitializers.uniform(6), Parameter.Type.WEIGHT);
                        linear = addChildBlock("linear", made);
                        norm = addChildBlock("norm", BatchNorm.builder().build());
                    }

                    protected NDList forwardInternal(ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
                        NDList hidden = linear.forward(store, inputs, training);
                        NDList result = norm.forward(store, hidden, training);
                        return result;
                    }

                    public Shape[] getOutputShapes(Shape[] inputs) {
                        return norm.getOutputShapes(linear.getOutputShapes(inputs));
                    }

                    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
                        linear.initialize(manager, type, inputs);
                        norm.initialize(manager, type, linear.getOutputShapes(inputs));
                    }
                }
            }
            """;

    static final String TARGET =
            """
            package test;

            import ai.djl.ndarray.*;
            import ai.djl.ndarray.types.*;
            import dev.bifocal.api.*;
            import dev.bifocal.api.option.Option;
            import dev.bifocal.api.target.*;

            @org.pf4j.Extension
            public class Target implements TargetBuilder<Target.Options> {
                public record Options(@Option(doc = "Weight of the own key.", value = "0.5", min = 0, max = 1) double w) {}

                public String name() {
                    return "under-test";
                }

                public String summary() {
                    return "The own key and the keys of the class";
                }

                public Class<Options> optionsType() {
                    return Options.class;
                }

                public TargetNeeds needs(Options options) {
                    return TargetNeeds.builder().labels().build();
                }

                public TargetRule create(Options options, TargetContext context) {
                    return new Rule(options, context);
                }

                static final class Rule implements TargetRule {
                    final Options options;
                    final TargetContext context;
                    final NDArray calls;
                    double steps;

                    Rule(Options options, TargetContext context) {
                        this.options = options;
                        this.context = context;
                        calls = context.state("calls", context.manager().zeros(new Shape(1)));
                    }

                    public NDArray build(TargetStep step) {
                        NDArray same = Tensors.sameLabel(step.labels(), step.bank().labels()).toType(DataType.FLOAT32, false);
                        NDArray count = same.sum(new int[] {1}, true);
                        NDArray own = count.onesLike();
                        NDArray rows = own.concat(same, 1).div(count.add(1));
                        calls.addi(1);
                        step.report("positives", count.mean());
                        return rows;
                    }

                    public void epochStarts(EpochStart start) {
                    }

                    public void close() {
                    }
                }
            }
            """;

    private HealthySources() {}
}
