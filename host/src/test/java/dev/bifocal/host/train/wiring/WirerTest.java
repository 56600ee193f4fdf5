package dev.bifocal.host.train.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.train.FakeComponents;
import java.util.List;
import org.junit.jupiter.api.Test;

class WirerTest {

    private final FakeComponents components = new FakeComponents()
            .head("mlp", "embedding")
            .head("classifier", "logits")
            .head("predictor", "prediction")
            .head("lewel", "aligned", "maps")
            .choosyHead("choosy")
            .loss("distance", LossNeeds.builder().query("embedding").key("embedding"))
            .loss("prediction", LossNeeds.builder().query("prediction").key("embedding"))
            .loss("info-nce", LossNeeds.builder().query("embedding").target("embedding"))
            .loss("cross-entropy", LossNeeds.builder().query("logits").labels())
            .loss("alignment", LossNeeds.builder().query("aligned"))
            .loss("exotic", LossNeeds.builder().query("tokens"))
            .loss("multi-crop", LossNeeds.builder().output("embedding", View.named("small"), Side.ONLINE))
            .loss(
                    "two-targets",
                    LossNeeds.builder().query("embedding").target("embedding").target("teacher", "embedding"))
            .target("self", false, context -> step -> step.keys())
            .target("supervised", true, context -> step -> step.keys());

    private Problem onlyProblem(String yaml) {
        List<Problem> problems = problems(yaml);
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    private List<Problem> problems(String yaml) {
        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> components.wire(yaml));
        assertThat(refusal).as("the refusal of %s", yaml).isNotNull();
        return refusal.problems();
    }

    @Test
    void putsEachHeadBehindWhatItReads() {
        Wiring wiring = components.wire(
                """
                heads:
                  a-predictor: {name: mlp, from: embedding, side: online, as: prediction}
                  projector: {name: mlp}
                losses: {predict: {name: prediction}}
                """);
        assertThat(wiring.heads()).extracting(Wiring.Head::key).containsExactly("projector", "a-predictor");
        assertThat(wiring.heads().get(1).input().shape().get(0)).isEqualTo(FakeComponents.SIZE);
        assertThat(wiring.heads().get(0).input().shape().getShape()).containsExactly(512, 4, 4);
        assertThat(wiring.unused()).isEmpty();
    }

    @Test
    void leavesOutHeadsThatNoLossNeeds() {
        Wiring wiring = components.wire(
                """
                heads: {projector: {name: mlp}, classifier: {name: classifier}, after: {name: mlp, from: logits, as: x}}
                losses: {near: {name: distance}, unweighted: {name: cross-entropy, weight: 0}}
                """);
        assertThat(wiring.heads()).extracting(Wiring.Head::key).containsExactly("projector");
        assertThat(wiring.losses()).extracting(Wiring.Loss::key).containsExactly("near");
        assertThat(wiring.unused()).containsExactly("classifier", "after");
    }

    @Test
    void saysWhichHeadsGiveAMissingOutput() {
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: mlp}}
                losses: {align: {name: alignment}}
                """);
        assertThat(problem.key()).isEqualTo("losses.align");
        assertThat(problem.value()).isEqualTo("alignment");
        assertThat(problem.message())
                .isEqualTo("Loss alignment needs output aligned, which head projector (mlp) does not give.");
        assertThat(problem.remedy()).isEqualTo("Heads that give it: lewel; add one, such as heads.NAME.name=lewel.");
    }

    @Test
    void saysThatNoHeadGivesAMissingOutput() {
        assertThat(onlyProblem("losses: {align: {name: alignment}}").message())
                .isEqualTo("Loss alignment needs output aligned, which nothing gives, as the experiment has no heads.");
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: mlp}, classes: {name: classifier}}
                losses: {exotic: {name: exotic}}
                """);
        assertThat(problem.message())
                .isEqualTo("Loss exotic needs output tokens, which none of the heads classes (classifier), "
                        + "projector (mlp) gives.");
        assertThat(problem.remedy())
                .isEqualTo("No head of the loaded plugins gives it: install the plugin that has one, "
                        + "or rename an output with 'as'.");
    }

    @Test
    void refusesAMomentumOutputOfAnOnlineHead() {
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: mlp, side: online}}
                losses: {near: {name: distance}}
                """);
        assertThat(problem.key()).isEqualTo("heads.projector.side");
        assertThat(problem.message())
                .isEqualTo(
                        "Loss distance needs output embedding on the momentum side, but head projector is online only.");
        assertThat(problem.remedy()).isEqualTo("Set heads.projector.side=both.");
    }

    @Test
    void refusesAHeadOnBothSidesBehindAnOnlineOne() {
        Problem problem = onlyProblem(
                """
                heads:
                  projector: {name: mlp, side: online, as: hidden}
                  second: {name: mlp, from: hidden}
                losses: {near: {name: distance}}
                """);
        assertThat(problem.key()).isEqualTo("heads.second.side");
        assertThat(problem.message())
                .isEqualTo(
                        "Head second is on both sides, but it reads output hidden of head projector, which is online only.");
        assertThat(problem.remedy()).isEqualTo("Set heads.second.side=online.");
    }

    @Test
    void refusesASourceThatNothingGives() {
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: mlp, from: token}, classes: {name: classifier}}
                losses: {near: {name: distance}}
                """);
        assertThat(problem.key()).isEqualTo("heads.projector.from");
        assertThat(problem.value()).isEqualTo("token");
        assertThat(problem.message()).isEqualTo("Head projector reads output token, which no head gives.");
        assertThat(problem.remedy()).isEqualTo("Outputs to read from are features, logits.");
    }

    @Test
    void refusesHeadsThatReadEachOther() {
        assertThat(
                        problems(
                                """
                        heads: {first: {name: mlp, from: b, as: a}, second: {name: mlp, from: a, as: b}}
                        losses: {near: {name: distance}}
                        """))
                .extracting(Problem::message)
                .containsExactly(
                        "Head first reads output b, which head second would give, but that one lacks what it reads.",
                        "Head second reads output a, which head first would give, but that one lacks what it reads.");
    }

    @Test
    void refusesTwoHeadsOfOneOutput() {
        Problem problem = onlyProblem(
                """
                heads: {one: {name: mlp}, other: {name: mlp}}
                losses: {near: {name: distance}}
                """);
        assertThat(problem.key()).isEqualTo("heads.other.as");
        assertThat(problem.message())
                .isEqualTo("Output embedding, which losses.near reads, is provided by the heads one and other.");
        assertThat(problem.remedy())
                .isEqualTo("Rename it in one of them, such as heads.other.as={embedding: embeddingOfOther}.");
        assertThat(onlyProblem(
                                """
                                heads: {one: {name: mlp}, other: {name: mlp, as: features}}
                                losses: {near: {name: distance}}
                                """)
                        .message())
                .isEqualTo(
                        "Head other provides an output named features, which is the name of the encoder's feature map.");
    }

    @Test
    void refusesToRenameOneOfSeveralOutputs() {
        Problem problem = onlyProblem(
                """
                heads: {aligned: {name: lewel, as: embedding}}
                losses: {align: {name: alignment}}
                """);
        assertThat(problem.key()).isEqualTo("heads.aligned.as");
        assertThat(problem.message())
                .isEqualTo(
                        "Head aligned provides the outputs aligned, maps, and 'as' does not say which one it renames.");
        assertThat(problem.remedy()).isEqualTo("Write heads.aligned.as={aligned: embedding}.");
    }

    @Test
    void renamesOneOfSeveralOutputs() {
        Wiring wiring = components.wire(
                """
                heads: {projector: {name: mlp}, dense: {name: lewel, as: {maps: denseMaps}}}
                losses: {align: {name: alignment}}
                """);
        assertThat(wiring.heads()).hasSize(1);
        assertThat(wiring.heads().get(0).outputs())
                .extracting(OutputSpec::name)
                .containsExactly("aligned", "denseMaps");
        Problem problem = onlyProblem(
                """
                heads: {dense: {name: lewel, as: {map: denseMaps}}}
                losses: {align: {name: alignment}}
                """);
        assertThat(problem.key()).isEqualTo("heads.dense.as.map");
        assertThat(problem.message()).isEqualTo("Head dense provides no output named map.");
    }

    @Test
    void acceptsOutputsOfOneNameThatNothingReads() {
        Wiring wiring = components.wire(
                """
                heads: {one: {name: lewel}, other: {name: lewel, as: {aligned: otherParts}}}
                losses: {align: {name: alignment}}
                """);
        assertThat(wiring.heads()).extracting(Wiring.Head::key).containsExactly("one");
    }

    @Test
    void refusesAViewThatIsNotDeclared() {
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: mlp}}
                losses: {crops: {name: multi-crop}}
                """);
        assertThat(problem.key()).isEqualTo("views.further.small");
        assertThat(problem.message())
                .isEqualTo("Loss multi-crop requests the view 'small', which views.further does not declare.");
    }

    private Problem onlyProblemOfTarget(TargetNeeds.Builder needs) {
        components.target("relation", needs, context -> step -> step.keys());
        return onlyProblem(
                """
                heads: {projector: {name: mlp}, predictor: {name: predictor, from: embedding, side: online}}
                losses: {contrastive: {name: info-nce, target: {name: relation}}}
                """);
    }

    @Test
    void refusesAViewOfATargetThatIsNotDeclared() {
        for (TargetNeeds.Builder needs : List.of(
                TargetNeeds.builder().output("embedding", View.named("weak"), Side.MOMENTUM),
                TargetNeeds.builder().geometry(View.named("weak")))) {
            Problem problem = onlyProblemOfTarget(needs);
            assertThat(problem.key()).isEqualTo("views.further.weak");
            assertThat(problem.message())
                    .isEqualTo(
                            "Target builder relation requests the view 'weak', which views.further does not declare.");
        }
    }

    @Test
    void refusesAnOutputOfATargetThatNoHeadGives() {
        Problem problem = onlyProblemOfTarget(TargetNeeds.builder().output("tokens", View.KEY, Side.MOMENTUM));
        assertThat(problem.key()).isEqualTo("losses.contrastive.target");
        assertThat(problem.value()).isEqualTo("relation");
        assertThat(problem.message())
                .startsWith("Target builder relation needs output tokens, which none of the heads");
    }

    @Test
    void refusesAMomentumOutputOfATargetBehindAnOnlineHead() {
        Problem problem = onlyProblemOfTarget(TargetNeeds.builder().epochOutput("prediction", Side.MOMENTUM));
        assertThat(problem.key()).isEqualTo("heads.predictor.side");
        assertThat(problem.message())
                .isEqualTo("Target builder relation needs output prediction on the momentum side, but head predictor is"
                        + " online only.");
    }

    @Test
    void refusesTheOnlyTargetAmongTheNamedOnes() {
        assertThat(
                        problems(
                                """
                        heads: {projector: {name: mlp}}
                        losses: {contrastive: {name: info-nce, targets: {target: {name: self}}}}
                        """))
                .extracting(Problem::key, Problem::remedy)
                .contains(tuple(
                        "losses.contrastive.targets.target", "Name the builder under losses.contrastive.target."));
    }

    @Test
    void asksForEachTargetByItsName() {
        String yaml =
                """
                heads: {projector: {name: mlp}}
                losses: {main: {name: two-targets, target: {name: self}, targets: {%s: {name: self}}}}
                """;
        assertThat(components.wire(yaml.formatted("teacher")).losses()).hasSize(1);
        assertThat(problems(yaml.formatted("pupil")))
                .extracting(Problem::key, Problem::message)
                .containsExactly(
                        tuple(
                                "losses.main.targets.teacher",
                                "Loss two-targets requires a target, but losses.main.targets.teacher is not set."),
                        tuple(
                                "losses.main.targets.pupil",
                                "Loss two-targets does not read the target losses.main.targets.pupil."));
    }

    @Test
    void asksForTheTargetThatALossLearns() {
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: mlp}}
                losses: {contrastive: {name: info-nce}}
                """);
        assertThat(problem.key()).isEqualTo("losses.contrastive.target");
        assertThat(problem.message())
                .isEqualTo("Loss info-nce requires a target, but losses.contrastive.target is not set.");
        assertThat(problem.remedy()).isEqualTo("Set losses.contrastive.target.name to one of self, supervised.");
    }

    @Test
    void refusesATargetThatNothingReads() {
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: mlp}}
                losses: {near: {name: distance, target: {name: self}}}
                """);
        assertThat(problem.key()).isEqualTo("losses.near.target");
        assertThat(problem.value()).isEqualTo("self");
        assertThat(problem.message()).isEqualTo("Loss distance does not read the target losses.near.target.");
        assertThat(problem.remedy()).isEqualTo("Remove it with losses.near.target=null.");
    }

    @Test
    void refusesExcludedKeysThatALossOrATargetWouldCount() {
        Problem problem = onlyProblem(
                """
                memory: {size: 128, excludeSame: true}
                heads: {projector: {name: mlp}}
                losses: {contrastive: {name: info-nce, target: {name: self}}}
                """);
        assertThat(problem.key()).isEqualTo("memory.excludeSame");
        assertThat(problem.message())
                .isEqualTo(
                        "In losses.contrastive, loss info-nce and target self would not leave out the excluded keys.");
    }

    @Test
    void refusesABankThatIsSmallerThanABatch() {
        String withBank =
                """
                batch: 16
                memory: {size: 15}
                heads: {projector: {name: mlp}}
                losses: {contrastive: {name: info-nce, target: {name: self}}}
                """;
        Problem problem = onlyProblem(withBank);
        assertThat(problem.key()).isEqualTo("memory.size");
        assertThat(problem.message()).isEqualTo("memory.size is 15, which is less than a batch of 16.");
        assertThat(components.wire(withBank.replace("15", "16")).banks()).containsExactly("embedding");
        assertThat(components
                        .wire(
                                """
                                batch: 16
                                memory: {size: 15}
                                heads: {projector: {name: mlp}}
                                losses: {near: {name: distance}}
                                """)
                        .banks())
                .isEmpty();
    }

    @Test
    void refusesAnExperimentWithoutALossThatCounts() {
        assertThat(onlyProblem("heads: {projector: {name: mlp}}").message())
                .isEqualTo("The experiment has no loss with a weight above 0.");
        assertThat(onlyProblem(
                                """
                                heads: {projector: {name: mlp}}
                                losses: {near: {name: distance, weight: 0}}
                                """)
                        .key())
                .isEqualTo("losses");
    }

    @Test
    void refusesALossWithTheNameOfAMetricOfTheHost() {
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: mlp}}
                losses: {loss: {name: distance}}
                """);
        assertThat(problem.key()).isEqualTo("losses.loss");
        assertThat(problem.message())
                .isEqualTo("'loss' is reserved for a metric of the host, so no loss can have this name.");
    }

    @Test
    void doesNotBlameLossesForAHeadThatHasNoPlace() {
        Problem problem = onlyProblem(
                """
                heads: {projector: {name: choosy}, after: {name: mlp, from: hidden}}
                losses: {near: {name: distance}}
                """);
        assertThat(problem.key()).isEqualTo("heads.projector");
        assertThat(problem.message()).isEqualTo("In heads.projector: It cannot read features.");
        assertThat(problem.remedy()).isEqualTo("Read something else.");
    }

    @Test
    void reportsAllProblemsAtOnceInOneOrder() {
        String yaml =
                """
                batch: 64
                memory: {size: 8}
                heads:
                  a: {name: mlp, side: online}
                  b: {name: mlp}
                  c: {name: lewel, as: maps}
                losses:
                  align: {name: exotic}
                  contrastive: {name: info-nce}
                  near: {name: distance, target: {name: self}}
                """;
        assertThat(problems(yaml))
                .extracting(Problem::key, Problem::value)
                .containsExactly(
                        tuple("heads.c.as", "maps"),
                        tuple("losses.contrastive.target", ""),
                        tuple("losses.near.target", "self"),
                        tuple("losses.align", "exotic"),
                        tuple("heads.b.as", "embedding"),
                        tuple("heads.a.side", "online"),
                        tuple("heads.a.side", "online"),
                        tuple("memory.size", "8"));
    }

    @Test
    void viewsThatTheOnlineSideDoesNotComputeCannotBeNormalizedTogether() {
        String experiment =
                """
                %s
                encoder: {batchNorm: {joint: true}}
                heads: {projector: {name: mlp}}
                losses: {near: {name: distance}}
                """;
        Problem problem = onlyProblem(experiment.formatted("symmetric: none"));
        assertThat(problem.message())
                .isEqualTo(
                        "encoder.batchNorm.joint is true, but no loss or target reads both views from the online side.");
        assertThat(problem.remedy()).contains("symmetric=sum");
        assertThat(components.wire(experiment.formatted("symmetric: sum")).onlineViews())
                .hasSize(2);
    }
}
