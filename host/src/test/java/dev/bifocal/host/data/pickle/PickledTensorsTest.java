package dev.bifocal.host.data.pickle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PickledTensorsTest {

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

    private PickledTensorsTest write(String text) {
        pickle.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Puts the top value into the memo, or gets it. */
    private PickledTensorsTest memo(char instruction, int number) {
        pickle.write(instruction);
        pickle.write(number);
        return this;
    }

    @Test
    void countsTheEntriesOfEachDictionaryThatAPickleMakes() {
        write("\u0080\u0002ccollections\nOrderedDict\n").memo('q', 0).write("(");
        for (int pair = 0; pair < 4096; pair++) {
            write("(Vk" + pair + "\nVv\nt");
        }
        write("l").memo('q', 1).write("0");
        for (int call = 0; call < 2048; call++) {
            memo('h', 0).memo('h', 1).write("\u0085R0");
        }
        memo('h', 0).memo('h', 1).write("\u0085R.");
        assertThatThrownBy(() -> PickledTensors.read(ByteBuffer.wrap(pickle.toByteArray())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than");
    }

    @Test
    void refusesATensorThatRepeatsItsElementsTooOften() throws IOException {
        tensor(1 << 16, 0).checked();
        assertThatThrownBy(() -> tensor(1L << 40, 0).checked())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("storage of 1 elements");
    }

    private static PickledTensor tensor(long length, long stride) {
        return new PickledTensor(TensorType.FLOAT, "0", 1, 0, List.of(length), List.of(stride));
    }
}
