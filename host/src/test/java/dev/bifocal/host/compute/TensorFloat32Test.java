package dev.bifocal.host.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import dev.bifocal.host.compute.ComputeConfig.Tf32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The functions behind {@code torch.backends.cudnn.allow_tf32} and {@code torch.backends.cuda.matmul.allow_tf32}. */
@DisabledOnOs(OS.WINDOWS)
class TensorFloat32Test {

    @AfterEach
    void restore() {
        TensorFloat32.apply(Tf32.CONVOLUTIONS);
    }

    @Test
    void startsWithPytorchsDefaults() {
        Compute.start(ComputeConfig.cpu(1));
        assertThat(convolutions()).isTrue();
        assertThat(products()).isFalse();
    }

    @Test
    void permitsWhatTheExperimentSays() {
        Compute.start(ComputeConfig.cpu(1));
        TensorFloat32.apply(Tf32.ALL);
        assertThat(convolutions()).isTrue();
        assertThat(products()).isTrue();
        TensorFloat32.apply(Tf32.NONE);
        assertThat(convolutions()).isFalse();
        assertThat(products()).isFalse();
    }

    private static boolean convolutions() {
        return allowed("_ZNK2at7Context14allowTF32CuDNNEv");
    }

    private static boolean products() {
        return allowed("_ZNK2at7Context15allowTF32CuBLASEv");
    }

    private static boolean allowed(String function) {
        NativeLibrary libtorch = TensorFloat32.library();
        int answer = libtorch.getFunction(function).invokeInt(new Object[] {TensorFloat32.context(libtorch)});
        return (answer & 0xff) != 0;
    }
}
