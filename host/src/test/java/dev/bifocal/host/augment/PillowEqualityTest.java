package dev.bifocal.host.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.augment.pixel.Scratch;
import dev.bifocal.host.data.Image;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation against what Pillow 9.4 made of the same image. */
class PillowEqualityTest {

    private static final NumpyArchive INPUTS = NumpyArchive.resource("inputs.npz");
    private static final Map<String, NumpyArchive> RESULTS = new HashMap<>();
    private static final Scratch SCRATCH = new Scratch();

    static List<OracleCase> cases() throws IOException {
        return OracleCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void equalsPillowToTheLastBit(OracleCase oracle) {
        byte[] expected =
                RESULTS.computeIfAbsent(oracle.file(), NumpyArchive::resource).bytes(oracle.key());
        byte[] input = INPUTS.bytes(oracle.image());
        int side = (int) Math.sqrt(input.length / 3.0);
        Image image = new Image(side, side);
        System.arraycopy(input, 0, image.pixels(), 0, input.length);

        oracle.apply(image, SCRATCH);

        assertThat(3 * image.width() * image.height()).isEqualTo(expected.length);
        assertThat(Arrays.copyOf(image.pixels(), expected.length)).isEqualTo(expected);
    }
}
