package dev.bifocal.host.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.machine.Processor;
import dev.bifocal.host.memory.MemoryConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingWarningsTest {

    private static final Processor WITHOUT_AMX = new Processor(false, Set.of("avx512_bf16"));

    private static List<String> sentences(Precision precision, Device device, Processor processor) {
        List<String> sentences = new ArrayList<>();
        new TrainingWarnings(sentences::add).checkPrecision(precision, device, processor, false);
        return sentences;
    }

    @Test
    void warnsOfBfloat16WhereItDoesNotPay() {
        assertThat(sentences(Precision.BF16, Device.cpu(), WITHOUT_AMX))
                .singleElement()
                .asString()
                .contains("compute.precision is bf16", "no AMX", "fp32");
        List<String> sentences = new ArrayList<>();
        new TrainingWarnings(sentences::add).checkPrecision(Precision.BF16, Device.cpu(), WITHOUT_AMX, true);
        assertThat(sentences).singleElement().asString().contains("goes on in bf16", "no AMX");
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

    @Test
    void isSilentWhereItPaysOrNothingIsKnown() {
        assertThat(sentences(Precision.FP32, Device.cpu(), WITHOUT_AMX)).isEmpty();
        assertThat(sentences(Precision.BF16, Device.gpu(), WITHOUT_AMX)).isEmpty();
        assertThat(sentences(Precision.BF16, Device.cpu(), new Processor(false, Set.of("amx_bf16"))))
                .isEmpty();
        assertThat(sentences(Precision.BF16, Device.cpu(), new Processor(false, Set.of())))
                .isEmpty();
    }
}
