package dev.bifocal.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class TrialTaskTest {

    @Test
    void aTrialSeesTheGpusOfItsTaskAlone() {
        ResourceInformation gpus = new ResourceInformation("gpu", new String[] {"2", "5"});
        assertThat(TrialTask.environment(Map.of("gpu", gpus)))
                .containsExactly(Map.entry("CUDA_VISIBLE_DEVICES", "2,5"));
        assertThat(TrialTask.environment(Map.of("fpga", new ResourceInformation("fpga", new String[] {"0"}))))
                .isEmpty();
        assertThat(TrialTask.environment(Map.of())).isEmpty();
    }
}
