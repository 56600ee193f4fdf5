package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.TransformSpec;
import dev.bifocal.host.augment.TransformSpec.ColorJitter;
import dev.bifocal.host.augment.TransformSpec.GaussianBlur;
import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricRecord.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundled recipes on a few small shapes, as users train them, and the identities between them. */
class RecipesTrainTest {

    @TempDir
    Path root;

    private List<MetricRecord> train(String recipe, List<String> overrides) {
        return Cli.metrics(Cli.train(root, recipe, overrides));
    }

    private static List<Double> values(List<MetricRecord> records, Kind kind, String name) {
        return records.stream()
                .filter(record -> record.kind() == kind)
                .map(record -> record.values().get(name))
                .toList();
    }

    private static List<Double> losses(List<MetricRecord> records) {
        return values(records, Kind.TRAIN, MetricRecord.LOSS);
    }

    private List<Double> losses(String recipe, String... more) {
        return losses(train(recipe, Tiny.withBank(more)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"selfcon", "supcon", "grafit", "maskcon", "coins", "supfine-contrastive"})
    void contrastiveRecipesLearn(String recipe) {
        learns(train(recipe, Tiny.withBank("epochs=4")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"supce", "supfine"})
    void classificationRecipesLearn(String recipe) {
        List<MetricRecord> records = train(recipe, Tiny.with("epochs=4"));
        learns(records);
        assertThat(values(records, Kind.TRAIN, "classification.accuracy"))
                .allSatisfy(accuracy -> assertThat(accuracy).isBetween(0.0, 1.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"byol-tiny", "simsiam-tiny", "simclr-tiny", "lewel-b-tiny", "lewel-b-eman-tiny"})
    void recipesWithoutABankLearn(String recipe) {
        learns(train(recipe, Tiny.with("epochs=4")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"moco-v2-tiny", "lewel-m-tiny"})
    void recipesThatLearnFromBanksLearn(String recipe) {
        learns(train(recipe, Tiny.withBank("epochs=4")));
    }

    /** With the heads, views, optimisers and schedules of the papers, but a small network on small images. */
    @ParameterizedTest
    @ValueSource(strings = {"byol", "simsiam", "simclr", "moco-v2", "lewel-b", "lewel-b-eman", "lewel-m"})
    void recipesForPhotosTrain(String recipe) {
        List<Double> losses = losses(
                recipe, "encoder.name=resnet18", "views.size=16", "data.shapes.train=32", "batch=16", "epochs=1");
        assertThat(losses)
                .hasSize(2)
                .allSatisfy(loss -> assertThat(loss).isFinite().isPositive());
    }

    @Test
    void theTwoViewsOfAMethodAreThoseOfItsPaper() {
        assertThat(Policy.of("second", policies("lewel-b").get("second"), 224).transforms())
                .containsExactly(
                        "randomResizedCrop", "horizontalFlip", "colorJitter", "grayscale", "gaussianBlur", "solarize");
        assertThat(policies("byol").get("first").get(4)).isEqualTo(new GaussianBlur(List.of(0.1, 2.0), 1.0));
        assertThat(policies("byol").get("second").get(4)).isEqualTo(new GaussianBlur(List.of(0.1, 2.0), 0.1));
        assertThat(policies("lewel-b-tiny").get("small")).noneMatch(GaussianBlur.class::isInstance);
        assertThat(policies("maskcon").get("strong-cars"))
                .hasSize(6)
                .contains(new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8), new GaussianBlur(List.of(0.1, 2.0), 0.5));
    }

    private static Map<String, List<TransformSpec>> policies(String recipe) {
        return Application.resolve(recipe, List.of()).experiment().views().policies();
    }

    @Test
    void lewelsAlignedBranchCanBeVariedFromTheCommandLine() {
        List<Double> asPublished = losses("lewel-b-tiny", "epochs=1");
        for (String change : List.of(
                "heads.projector.groups=8",
                "heads.projector.scale=0.1",
                "heads.projector.projection=separate",
                "heads.projector.mapNorm=softmax",
                "heads.projector.detachMaps=true",
                "losses.aligned.weight=0",
                "losses.global.weight=0")) {
            assertThat(losses("lewel-b-tiny", "epochs=1", change))
                    .as(change)
                    .allSatisfy(loss -> assertThat(loss).isFinite())
                    .isNotEqualTo(asPublished);
        }
    }

    @Test
    void maskConsTargetOnTheEmbeddingTeachesAlignedEmbeddings() {
        learns(train(
                "lewel-m-tiny",
                Tiny.withBank(
                        "epochs=4",
                        "losses.aligned.targetOutput=embedding",
                        "losses.aligned.target.name=maskcon",
                        "losses.aligned.negatives=any-position")));
    }

    private static void learns(List<MetricRecord> records) {
        assertThat(records).filteredOn(record -> record.kind() == Kind.TRAIN).hasSize(16);
        assertThat(losses(records)).allSatisfy(loss -> assertThat(loss).isFinite());
        List<Double> epochs = values(records, Kind.EPOCH, MetricRecord.LOSS);
        assertThat(epochs.get(3)).as("loss of the last epoch").isLessThan(epochs.get(0));
        MetricRecord evaluation = records.get(records.size() - 1);
        assertThat(evaluation.kind()).isEqualTo(Kind.EVAL);
        assertThat(evaluation.values()).containsOnlyKeys("recall@1", "recall@2", "probe");
        assertThat(evaluation.values().get("recall@1"))
                .isBetween(0.0, evaluation.values().get("recall@2"));
    }

    @Test
    void coinsWithoutClassificationAndMaskconWithoutItsTargetAreSelfcon() {
        List<MetricRecord> selfcon = train("selfcon", Tiny.withBank());
        assertThat(train("coins", Tiny.withBank("losses.classification.weight=0", "losses.contrastive.weight=1")))
                .isEqualTo(selfcon);
        assertThat(train("maskcon", Tiny.withBank("losses.contrastive.target.w=0")))
                .isEqualTo(selfcon);
        assertThat(train("selfcon", Tiny.withBank("optimizer.clip=1e6"))).isEqualTo(selfcon);
    }

    @Test
    void supconIsMaskconOfAnEndlesslyHighTemperature() {
        List<Double> supcon = losses("supcon");
        List<Double> maskcon =
                losses("maskcon", "losses.contrastive.target.temperature=1e30", "losses.contrastive.target.w=1");
        for (int step = 0; step < supcon.size(); step++) {
            assertThat(maskcon.get(step)).as("loss of step %d", step + 1).isEqualTo(supcon.get(step), within(1e-5));
        }
    }

    @Test
    void supconOnFineLabelsIsSupfineContrastive() {
        assertThat(train("supcon", Tiny.withBank("data.labels=fine")))
                .isEqualTo(train("supfine-contrastive", Tiny.withBank()))
                .isNotEqualTo(train("supcon", Tiny.withBank()));
    }

    @Test
    void symmetricTrainingSumsBothDirections() {
        List<MetricRecord> records = train("coins", Tiny.withBank("symmetric=true", "epochs=4"));
        learns(records);
        MetricRecord first = records.get(0);
        assertThat(first.values().get(MetricRecord.LOSS))
                .isEqualTo(
                        0.5
                                * (first.values().get("contrastive")
                                        + first.values().get("classification")),
                        within(1e-5));
        double once = losses("coins").get(0);
        assertThat(first.values().get(MetricRecord.LOSS)).isEqualTo(2 * once, within(0.1 * once));
    }

    @Test
    void clippingSlowsTrainingDown() {
        List<Double> free = losses("supce");
        List<Double> clipped = losses("supce", "optimizer.clip=1e-3");
        assertThat(clipped.get(0)).isEqualTo(free.get(0));
        assertThat(clipped.get(7)).isNotEqualTo(free.get(7)).isFinite();
    }

    @Test
    void anUnfilledBankStartsWithRandomKeys() {
        List<Double> unfilled = losses("selfcon", "memory.fill=false");
        assertThat(unfilled).allSatisfy(loss -> assertThat(loss).isFinite());
        assertThat(unfilled.get(0)).isNotEqualTo(losses("selfcon").get(0));
    }

    @Test
    void earlierKeysOfTheSameImageCanBeLeftOut() {
        // The bank holds half of the 128 images, so the batches of the second epoch meet some of their earlier keys.
        List<Double> all = losses("maskcon");
        List<Double> others = losses("maskcon", "memory.excludeSame=true");
        assertThat(others.get(0)).isNotEqualTo(all.get(0)).isFinite();
        assertThat(losses("maskcon", "memory.excludeSame=true", "memory.fill=false")
                        .get(0))
                .isEqualTo(losses("maskcon", "memory.fill=false").get(0));
    }

    @Test
    void averagedStatisticsTrain() {
        learns(train("maskcon", Tiny.withBank("memory.batchNorm=average", "epochs=4")));
    }

    @Test
    void oneSeedGivesOneResultAndAnotherAnother() {
        List<MetricRecord> first = train("grafit", Tiny.withBank());
        assertThat(train("grafit", Tiny.withBank("compute.loaders=3"))).isEqualTo(first);
        assertThat(train("grafit", Tiny.withBank("seed=2"))).isNotEqualTo(first);
    }

    @Test
    void evaluatingARunAgainGivesItsLastRecall() {
        RunFolder folder = Cli.train(root, "selfcon", Tiny.withBank());
        List<MetricRecord> records = Cli.metrics(folder);
        Cli.Result result = Cli.run("eval", folder.path().toString(), "--json");
        assertThat(result.code()).as(result.err()).isZero();
        records.get(records.size() - 1).values().forEach((name, recall) -> assertThat(result.out())
                .contains(recall.toString()));
    }
}
