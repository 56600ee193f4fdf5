package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.host.cli.terminal.ExitCode;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole trainings of the recipes without labels equal those that tools/baseline_cases.py computed in float64. */
class BaselineParityTest {

    private static final String SIZES = "epochs=2 encoder.name=resnet18 encoder.stem=small encoder.width=4"
            + " encoder.stages=3 heads.projector.hiddenSize=16 heads.projector.size=12 ";
    private static final String PREDICTOR = " heads.predictor.hiddenSize=16 heads.predictor.size=12 ";
    private static final String SGD =
            " optimizer.weightDecay=1e-4 optimizer.warmup=0 optimizer.schedule=cosine-by-epoch ";
    private static final String LARS = " optimizer.weightDecay=0.01 optimizer.warmup=1 optimizer.scale=none ";

    @ParameterizedTest
    @CsvSource({
        "moco-v2-tiny, moco-v2, 161," + SGD + "optimizer.lr=0.1 losses.contrastive.temperature=0.2 memory.momentum=0.9",
        "moco-v2-tiny, moco-v2-parts, 161," + SGD
                + "optimizer.lr=0.1 losses.contrastive.temperature=0.2 memory.momentum=0.9 encoder.batchNorm.splits=2",
        "simsiam-tiny, simsiam, 98," + SGD + PREDICTOR + "optimizer.lr=0.005 heads.predictor.hiddenBias=false",
        "simsiam, simsiam-fixed, 98," + SGD + PREDICTOR + "optimizer.scale=none optimizer.lr=0.005",
        "simclr, simclr, 87," + LARS + "optimizer.lr=0.003 optimizer.trust=1",
        "simclr, simclr-apart, 87," + LARS + "optimizer.lr=0.003 optimizer.trust=1 encoder.batchNorm.joint=false",
        "byol, byol, 170," + LARS + PREDICTOR + "optimizer.lr=0.032 optimizer.trust=0.1 memory.momentum=0.9"
    })
    void takesTheRecordedSteps(String recipe, String recorded, int compared, String settings) throws Exception {
        Cli.Result result = parity(recipe, recorded, settings);
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        JsonNode json = new JsonMapper().readTree(result.out());
        assertThat(json.get("values")).hasSize(compared);
        assertThat(json.get("notCompared")).isEmpty();
    }

    @Test
    void noticesAnotherScheduleOfTheMovingAverage() throws Exception {
        Cli.Result result = parity(
                "byol",
                "byol",
                LARS + PREDICTOR
                        + "optimizer.lr=0.032 optimizer.trust=0.1 memory.momentum=0.9 memory.schedule=constant");
        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void saysThatEpochsDoNotDivideTheSteps() throws Exception {
        Cli.Result result = parity("simclr", "simclr", LARS + "epochs=3");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().replaceAll("\\s+", " "))
                .contains("[(4, 8, 3, 16, 16), (4, 8, 3, 16, 16)]", "a multiple of epochs 3");
    }

    private static Cli.Result parity(String recipe, String recorded, String settings) throws URISyntaxException {
        Path file = Path.of(
                Objects.requireNonNull(BaselineParityTest.class.getResource("/oracle/baselines/" + recorded + ".npz"))
                        .toURI());
        List<String> words = new ArrayList<>(List.of("parity", recipe, file.toString(), "--json", "--rtol", "1e-5"));
        words.addAll(List.of((SIZES + settings).strip().split("\\s+")));
        return Cli.run(words.toArray(new String[0]));
    }
}
