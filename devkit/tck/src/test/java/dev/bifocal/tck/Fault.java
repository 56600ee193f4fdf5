package dev.bifocal.tck;

import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.load.JarBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A plugin with one fault.
 *
 * @param what the fault, for the name of the test
 * @param kind the kind of the component
 * @param rule the number of the rule that finds it
 * @param words words of the failure
 * @param changes pairs of a text in the healthy source and its replacement
 */
record Fault(String what, Kind kind, String rule, String words, List<String> changes) {

    private static final String INNER = "@Option(doc = \"Inner.\", value = \"{}\") Inner inner) {}\n"
            + "public record Inner(@Option(doc = \"Steps.\", value = \"1\") int steps) {}";

    /** A fault that a rule of the component's kind finds. */
    private static Fault of(String rule, String what, String words, String... changes) {
        return new Fault(what, Kind.valueOf(rule.substring(0, rule.indexOf('-'))), rule, words, List.of(changes));
    }

    @Override
    public String toString() {
        return "%s %s".formatted(rule, what);
    }

    /** The jar of the plugin. */
    Path jar(Path folder) {
        String source = source(kind);
        for (int i = 0; i < changes.size(); i += 2) {
            if (!source.contains(changes.get(i))) {
                throw new IllegalStateException("The healthy source does not contain: " + changes.get(i));
            }
            source = source.replace(changes.get(i), changes.get(i + 1));
        }
        return JarBuilder.plugin("broken").extension(className(kind), source).in(folder);
    }

    /** A healthy target builder that reads everything that a builder can request. */
    static Path readingEverything(Path folder) {
        return new Fault(
                        "none",
                        Kind.TARGET,
                        "",
                        "",
                        List.of(
                                "labels().build()",
                                "labels().queries().indices().output(\"features\", View.KEY, Side.MOMENTUM).output(\"embedding\", View.named(\"weak\"), Side.ONLINE).geometry(View.named(\"weak\")).epochOutput(\"embedding\", Side.MOMENTUM).build()",
                                "EpochStart start) {",
                                "EpochStart start) { start.labels(); calls.addi(start.outputs(Side.MOMENTUM).unit(\"embedding\").abs().mean());",
                                "own = count.onesLike();",
                                "own = count.onesLike().add(step.outputs(View.KEY, Side.MOMENTUM).get(\"features\").mean())"
                                        + ".add(step.outputs(View.named(\"weak\"), Side.ONLINE).unit(\"embedding\").get(step.indices().sub(step.indices())).square().mean())"
                                        + ".add(step.geometry(View.named(\"weak\")).boxes().reshape(context.crops(View.named(\"weak\")), count.size(0), 4).mean(new int[] {0}).mean(new int[] {1}, true))"
                                        + ".add(step.queries().square().mean()).add(calls);",
                                "count.add(1)",
                                "count.add(own)"))
                .jar(folder);
    }

    static Path healthy(Kind kind, Path folder) {
        return jar(kind, "healthy").in(folder);
    }

    /** A jar with a healthy component. */
    static JarBuilder jar(Kind kind, String id) {
        return JarBuilder.plugin(id).extension(className(kind), source(kind));
    }

    private static String source(Kind kind) {
        return switch (kind) {
            case LOSS -> HealthySources.LOSS;
            case HEAD -> HealthySources.HEAD;
            case TARGET -> HealthySources.TARGET;
        };
    }

    private static String className(Kind kind) {
        return switch (kind) {
            case LOSS -> "test.Loss";
            case HEAD -> "test.Head";
            case TARGET -> "test.Target";
        };
    }

    /** The contract of a kind for a jar. */
    static PluginContract contract(Kind kind, Path jar) {
        return switch (kind) {
            case LOSS ->
                new ViewPairLossContract() {
                    @Override
                    protected String component() {
                        return "under-test";
                    }

                    @Override
                    protected Path jar() {
                        return jar;
                    }
                };
            case HEAD ->
                new HeadFactoryContract() {
                    @Override
                    protected String component() {
                        return "under-test";
                    }

                    @Override
                    protected Path jar() {
                        return jar;
                    }
                };
            case TARGET ->
                new TargetBuilderContract() {
                    @Override
                    protected String component() {
                        return "under-test";
                    }

                    @Override
                    protected Path jar() {
                        return jar;
                    }
                };
        };
    }

    /** The deliberately broken plugins. */
    static List<Fault> all() {
        List<Fault> faults = new ArrayList<>(losses());
        faults.addAll(heads());
        faults.addAll(targets());
        return faults;
    }

    private static List<Fault> losses() {
        return List.of(
                Fault.of(
                        "LOSS-01",
                        "reads labels that it did not request",
                        "reads labels, which its needs() do not state",
                        "step.report(\"cosine\"",
                        "step.labels(); step.report(\"cosine\""),
                Fault.of(
                        "LOSS-02",
                        "returns no scalar",
                        "instead of a scalar",
                        ".mul(scale).mean().neg()",
                        ".mul(scale).neg()"),
                Fault.of(
                        "LOSS-03",
                        "cuts a part of its graph",
                        "finite differences",
                        "return loss;",
                        "return loss.add(q.stopGradient().square().sum().mul(0).add(step.query().get(\"embedding\").stopGradient().square().mean()));"),
                Fault.of(
                        "LOSS-04",
                        "divides by the number of the other samples",
                        "is not finite",
                        ".mul(scale).mean().neg()",
                        ".mul(scale).sum().neg().div(context.batchSize() - 1)"),
                Fault.of(
                        "LOSS-05",
                        "differentiates a square root at 0",
                        "is not finite",
                        "return loss;",
                        "NDArray x = step.query().get(\"embedding\"); return loss.add(x.sub(x.mean(new int[] {0}, true)).square().mean(new int[] {0}).sqrt().mean());"),
                Fault.of(
                        "LOSS-06",
                        "normalizes without a lower bound",
                        "is not finite",
                        "step.query().unit(\"embedding\")",
                        "step.query().get(\"embedding\").div(step.query().get(\"embedding\").norm(new int[] {1}, true))"),
                Fault.of(
                        "LOSS-07",
                        "computes one direction in each step",
                        "second direction",
                        "NDArray q = step.query()",
                        "if (steps == step.progress().step() + 1) { throw new IllegalStateException(\"second direction\"); } steps = step.progress().step() + 1; NDArray q = step.query()"),
                Fault.of(
                        "LOSS-08",
                        "accepts several vectors per sample and fails",
                        "create() accepts",
                        "dimension() != 1",
                        "dimension() == 7",
                        "q.mul(k).sum(new int[] {1})",
                        "q.matMul(k.transpose(1, 0)).sum(new int[] {1})"),
                Fault.of(
                        "LOSS-09",
                        "draws from Java's generator",
                        "differs",
                        "return loss;",
                        "return loss.add((float) Math.random());"),
                Fault.of(
                        "LOSS-10",
                        "changes the key in place",
                        "changed output embedding of the key images on the momentum side in place",
                        "step.report(\"cosine\"",
                        "step.key().get(\"embedding\").muli(2); step.report(\"cosine\""),
                Fault.of(
                        "LOSS-10",
                        "closes the key",
                        "closed output embedding",
                        "return loss;",
                        "step.key().get(\"embedding\").close(); return loss;"),
                Fault.of(
                        "LOSS-10",
                        "writes into the key",
                        "changed output embedding of the key images on the momentum side in place",
                        "return loss;",
                        "NDArray key = step.key().get(\"embedding\"); key.set(new float[(int) key.size()]); return loss;"),
                Fault.of(
                        "LOSS-11",
                        "counts steps in a field",
                        "a new component with the same states",
                        "return loss;",
                        "return loss.mul((float) (1 / ++steps));"),
                Fault.of(
                        "LOSS-12",
                        "names a state by a counter",
                        "The states and parameters are",
                        "context.state(\"unused\"",
                        "context.state(\"unused\" + created++"),
                Fault.of(
                        "LOSS-13",
                        "keeps an array of each step",
                        "with its gradient graph",
                        "return loss;",
                        "NDScope.unregister(cosine); cosine.attach(context.manager()); kept.add(cosine); return loss;"),
                Fault.of(
                        "LOSS-13",
                        "keeps more arrays in each step",
                        "arrays after two steps",
                        "return loss;",
                        "NDArray copy = cosine.stopGradient(); NDScope.unregister(copy); copy.attach(context.manager()); kept.add(copy); return loss;"),
                Fault.of(
                        "LOSS-14",
                        "divides by the last step",
                        "by zero",
                        "return loss;",
                        "return loss.mul((float) (1 + step.progress().step() / (step.progress().totalSteps() - 1)));"),
                Fault.of(
                        "LOSS-15",
                        "has a size without a limit",
                        "Option size accepts -1",
                        "value = \"2\", min = 1",
                        "value = \"2\""),
                Fault.of(
                        "LOSS-15",
                        "has a nested size without a limit",
                        "Option inner.steps accepts -1",
                        "int size) {}",
                        "int size, " + INNER,
                        "new Shape(options.size())",
                        "new Shape(options.size() * options.inner().steps())"),
                Fault.of(
                        "LOSS-15",
                        "has a list of records with a size without a limit",
                        "Option inner.steps accepts -1",
                        "int size) {}",
                        "int size, "
                                + INNER.replace("Inner inner", "java.util.List<Inner> inner")
                                        .replace("{}\"", "[{}]\""),
                        "new Shape(options.size())",
                        "new Shape(options.size() * options.inner().get(0).steps())"),
                Fault.of(
                        "LOSS-15",
                        "refuses an option without its name",
                        "does not name the option",
                        "int size) {}",
                        "int size) { public Options { if (size < 0) { throw new IllegalArgumentException(\"Too small.\"); } } }",
                        "value = \"2\", min = 1",
                        "value = \"2\""),
                Fault.of(
                        "LOSS-16",
                        "refuses a shape without the name of the output",
                        "names none of the outputs",
                        "one vector per sample in output 'embedding'",
                        "one vector per sample"),
                Fault.of(
                        "LOSS-17",
                        "leaves a thread",
                        "Threads are still alive after close(): [left-behind",
                        "this.context = context;",
                        "this.context = context; Thread t = new Thread(() -> { try { Thread.sleep(60000); } catch (InterruptedException e) { return; } }, \"left-behind\"); t.setDaemon(true); t.start();"),
                Fault.of(
                        "LOSS-17",
                        "leaves a temporary file",
                        "leaves a file",
                        "this.context = context;",
                        "this.context = context; try { java.nio.file.Files.createTempFile(\"left-behind\", \".bin\").toFile().deleteOnExit(); } catch (java.io.IOException e) { throw new IllegalStateException(e); }"),
                Fault.of(
                        "LOSS-18",
                        "reports under a path",
                        "reports a value named 'a/b'",
                        "step.report(\"cosine\"",
                        "step.report(\"a/b\""),
                Fault.of(
                        "LOSS-19",
                        "fails in close",
                        "close() fails",
                        "public void close() {",
                        "public void close() { throw new IllegalStateException(\"no\");"),
                Fault.of(
                        "LOSS-21",
                        "reads all keys although some are excluded",
                        "With other excluded keys, the value differs",
                        ".key(\"embedding\").build()",
                        ".key(\"embedding\").bank(\"embedding\").respectsExcluded().build()",
                        "return loss;",
                        "return loss.add(step.bank(\"embedding\").keys().mean());"),
                Fault.of(
                        "LOSS-21",
                        "leaves excluded keys in the gradient",
                        "With other excluded keys, the gradient of output embedding",
                        ".key(\"embedding\").build()",
                        ".key(\"embedding\").bank(\"embedding\").respectsExcluded().build()",
                        "return loss;",
                        "NDArray all = q.mul(step.bank(\"embedding\").keys().mean(new int[] {0})).sum(); return loss.add(all.sub(all.stopGradient()));"));
    }

    private static List<Fault> heads() {
        return List.of(
                Fault.of(
                        "HEAD-01",
                        "declares another size",
                        "declares output embedding of shape (5)",
                        "new Shape(options.size()), \"Projection.\"",
                        "new Shape(options.size() + 1L), \"Projection.\""),
                Fault.of(
                        "HEAD-02",
                        "has a parameter without an initializer",
                        "initialize()",
                        "norm = addChildBlock",
                        "addParameter(Parameter.builder().setName(\"extra\").setType(Parameter.Type.OTHER).optShape(new Shape(2)).build()); norm = addChildBlock"),
                Fault.of(
                        "HEAD-03",
                        "draws initial values from Java's generator",
                        "With the same seed",
                        "TorchInitializers.uniform(6)",
                        "(manager, shape, type) -> manager.full(shape, (float) Math.random(), type)"),
                Fault.of(
                        "HEAD-04",
                        "ignores the training flag",
                        "After evaluation",
                        "norm.forward(store, hidden, training)",
                        "norm.forward(store, hidden, true)"),
                Fault.of(
                        "HEAD-05",
                        "mixes samples",
                        "a sample in a batch",
                        "return result;",
                        "NDArray y = result.get(0); return new NDList(y.sub(y.mean(new int[] {0}, true)));"),
                Fault.of(
                        "HEAD-06",
                        "cuts its graph",
                        "finite differences",
                        "return result;",
                        "return new NDList(result.get(0).add(hidden.get(0).stopGradient()));"),
                Fault.of(
                        "HEAD-07",
                        "accepts inputs that it cannot read",
                        "outputs() accepts",
                        "HeadNeeds.input(HeadNeeds.Input.VECTOR)",
                        "HeadNeeds.anyInput()",
                        "dimension() != 1",
                        "dimension() == 7"),
                Fault.of(
                        "HEAD-08",
                        "draws from Java's generator",
                        "In a second training",
                        "return result;",
                        "return new NDList(result.get(0).add((float) Math.random()));"),
                Fault.of(
                        "HEAD-09",
                        "changes its input in place",
                        "in place",
                        "NDList hidden =",
                        "inputs.get(0).addi(1); NDList hidden ="),
                Fault.of(
                        "HEAD-10",
                        "divides by the norm of its input",
                        "is not finite",
                        "return result;",
                        "NDArray x = inputs.get(0); return new NDList(result.get(0).div(x.norm(new int[] {1}, true)));"),
                Fault.of(
                        "HEAD-11",
                        "has a size without a limit",
                        "Option size accepts",
                        "value = \"4\", min = 1",
                        "value = \"4\""));
    }

    private static List<Fault> targets() {
        return List.of(
                Fault.of(
                        "TARGET-01",
                        "reads labels that it did not request",
                        "reads labels, which its needs() do not state",
                        "TargetNeeds.builder().labels().build()",
                        "TargetNeeds.keysOnly()"),
                Fault.of(
                        "TARGET-01",
                        "reads the query that it did not request",
                        "reads outputs of the query view on the online side, which its needs() do not state",
                        "calls.addi(1);",
                        "calls.addi(1); step.outputs(View.QUERY, Side.ONLINE);"),
                Fault.of(
                        "TARGET-01",
                        "reads crops that it did not request",
                        "reads the geometry of the key view, which its needs() do not state",
                        "calls.addi(1);",
                        "calls.addi(1); step.geometry(View.KEY);"),
                Fault.of(
                        "TARGET-01",
                        "reads the training set that it did not request",
                        "reads outputs of the momentum side when an epoch begins, which its needs() do not state",
                        "EpochStart start) {",
                        "EpochStart start) { start.outputs(Side.MOMENTUM);"),
                Fault.of(
                        "TARGET-02",
                        "has rows that sum to 2",
                        "rows differ from 1",
                        "return rows;",
                        "return rows.mul(2);"),
                Fault.of(
                        "TARGET-03",
                        "has a gradient",
                        "depends on something that is trained",
                        "calls = context.state(\"calls\", context.manager().zeros(new Shape(1)));",
                        "calls = context.parameter(\"calls\", context.manager().zeros(new Shape(1)));",
                        "calls.addi(1);",
                        "rows = rows.add(calls.mul(0));"),
                Fault.of(
                        "TARGET-07",
                        "divides by the number of keys of the class",
                        "TARGET-07",
                        "own.concat(same, 1).div(count.add(1))",
                        "own.zerosLike().concat(same, 1).div(count)"),
                Fault.of(
                        "TARGET-10",
                        "changes the memory bank",
                        "changed the memory bank of output embedding in place",
                        "calls.addi(1);",
                        "step.bank().keys().muli(0.5f);"),
                Fault.of(
                        "TARGET-10",
                        "changes feature maps of the online side",
                        "changed output features of the weak images on the online side in place",
                        "labels().build()",
                        "labels().output(\"features\", View.named(\"weak\"), Side.ONLINE).build()",
                        "calls.addi(1);",
                        "step.outputs(View.named(\"weak\"), Side.ONLINE).get(\"features\").muli(2);"),
                Fault.of(
                        "TARGET-10",
                        "changes the unit vectors of the training set",
                        "changed the unit vectors of output embedding of the momentum side",
                        "labels().build()",
                        "labels().epochOutput(\"embedding\", Side.MOMENTUM).build()",
                        "EpochStart start) {",
                        "EpochStart start) { start.outputs(Side.MOMENTUM).unit(\"embedding\").muli(2);"),
                Fault.of(
                        "TARGET-11",
                        "counts steps in a field",
                        "a new component with the same states",
                        "own = count.onesLike();",
                        "own = count.onesLike().mul((float) ++steps);",
                        "count.add(1)",
                        "count.add(own)"),
                Fault.of(
                        "TARGET-12",
                        "keeps the training set in a field",
                        "In a resumed training, the target differs",
                        "labels().build()",
                        "labels().epochOutput(\"embedding\", Side.MOMENTUM).build()",
                        "EpochStart start) {",
                        "EpochStart start) { steps = start.outputs(Side.MOMENTUM).get(\"embedding\").abs().mean().getFloat();",
                        "own = count.onesLike();",
                        "own = count.onesLike().mul((float) steps);",
                        "count.add(1)",
                        "count.add(own)"),
                Fault.of(
                        "TARGET-15",
                        "fails for a value that it accepts",
                        "Option w accepts -1",
                        "value = \"0.5\", min = 0, max = 1",
                        "value = \"0.5\"",
                        "return rows;",
                        "return rows.mul((float) Math.sqrt(options.w() / options.w()) * (options.w() < 0 ? -1 : 1));"),
                Fault.of(
                        "TARGET-18",
                        "fails when the second epoch begins",
                        "epochStarts() of under-test",
                        "EpochStart start) {",
                        "EpochStart start) { if (start.progress().epoch() > 0) { throw new IllegalStateException(\"no\"); }"),
                Fault.of(
                        "TARGET-20",
                        "gives excluded keys a target",
                        "The target of an excluded key is",
                        "labels().build()",
                        "labels().respectsExcluded().build()"));
    }
}
