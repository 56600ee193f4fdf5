package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.memory.MemoryConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingWarningsTest {

    private static List<String> sentences(Precision precision, Optional<String> drawback, boolean resumed) {
        List<String> sentences = new ArrayList<>();
        new TrainingWarnings(sentences::add).checkPrecision(precision, drawback, resumed);
        return sentences;
    }

    @Test
    void warnsOfBfloat16WhereItDoesNotPay() {
        Optional<String> drawback = Optional.of("on this machine");
        assertThat(sentences(Precision.BF16, drawback, false))
                .containsExactly("compute.precision is bf16, which is slower than fp32 on this machine."
                        + " Set it to fp32, unless you study bf16.");
        assertThat(sentences(Precision.BF16, drawback, true))
                .containsExactly("The run goes on in bf16, as it began. This is slower than fp32 on this machine.");
        assertThat(sentences(Precision.FP32, drawback, false)).isEmpty();
        assertThat(sentences(Precision.BF16, Optional.empty(), false)).isEmpty();
    }

    @Test
    void warnsOfAShuffleWithoutEffect() {
        List<String> sentences = new ArrayList<>();
        TrainingWarnings warnings = new TrainingWarnings(sentences::add);
        warnings.checkShuffle(memory(MemoryConfig.BatchNorm.OWN, true), 8);
        warnings.checkShuffle(memory(MemoryConfig.BatchNorm.OWN, false), 1);
        assertThat(sentences).isEmpty();
        warnings.checkShuffle(memory(MemoryConfig.BatchNorm.OWN, true), 1);
        warnings.checkShuffle(memory(MemoryConfig.BatchNorm.AVERAGE, true), 8);
        assertThat(sentences).hasSize(2).allMatch(sentence -> sentence.startsWith("memory.shuffle has no effect"));
        assertThat(sentences.get(0)).contains("Set encoder.batchNorm.splits");
    }

    private static MemoryConfig memory(MemoryConfig.BatchNorm batchNorm, boolean shuffle) {
        return new MemoryConfig(8, .9, MemoryConfig.Schedule.CONSTANT, true, batchNorm, shuffle, false);
    }

    @Test
    void warnsOfSeveralProcessesOnGpus() {
        List<String> sentences = new ArrayList<>();
        TrainingWarnings warnings = new TrainingWarnings(sentences::add);
        warnings.checkProcesses(1, Device.gpu());
        warnings.checkProcesses(2, Device.cpu());
        assertThat(sentences).isEmpty();
        warnings.checkProcesses(2, Device.gpu());
        assertThat(sentences).singleElement().asString().startsWith("Nobody has tried several processes on GPUs");
    }

    @Test
    void warnsOfMoreThreadsThanCores() {
        List<String> sentences = new ArrayList<>();
        TrainingWarnings warnings = new TrainingWarnings(sentences::add);
        warnings.checkThreads(0, 2);
        warnings.checkThreads(2, 2);
        assertThat(sentences).isEmpty();
        warnings.checkThreads(64, 2);
        assertThat(sentences).singleElement().asString().contains("compute.threads is 64", "2 cores", "at most 2");
    }
}
