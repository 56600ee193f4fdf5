package dev.bifocal.host.data.pickle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.data.PythonFixtures;
import dev.bifocal.host.data.numpy.NumpyArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickledDictionaryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "py27-protocol0",
                "py27-protocol1",
                "py27-protocol2",
                "py36-protocol0",
                "py36-protocol1",
                "py36-protocol2",
                "py36-protocol3",
                "py36-protocol4",
                "py311-protocol0",
                "py311-protocol1",
                "py311-protocol2",
                "py311-protocol3",
                "py311-protocol4",
                "py311-protocol5"
            })
    void readsWhatPythonWrote(String writer) throws IOException {
        PickledDictionary dictionary = PickledDictionary.read(PythonFixtures.path("plain-" + writer + ".pickle"));

        NumpyArray data = dictionary.array("data");
        assertThat(data.type().isUnsignedByte()).isTrue();
        assertThat(data.shape()).containsExactly(2, 300);
        assertThat(data.fortran()).isFalse();
        assertThat(content(data)).isEqualTo(PythonFixtures.pixels(600));
        assertThat(dictionary.array("fortran").fortran()).isTrue();
        assertThat(dictionary.array("mean").type()).hasToString("float64");
        assertThat(dictionary.integers("labels")).containsExactly(1, 255, 65535, 1000, -3);
        assertThat(dictionary.integers("int64")).containsExactly(1, 1000);
        assertThat(dictionary.integers("big")).containsExactly(1, 1000);
        assertThat(dictionary.strings("filenames")).containsExactly("a_s_1.png", "\u00fcber \u4e16.png", "quote'\\\n");
        assertThat(dictionary.has("misc")).isTrue();
        assertThat(dictionary.has("batch_label")).isFalse();
    }

    @Test
    void leavesArraysInTheFile() throws IOException {
        PickledDictionary dictionary = PickledDictionary.read(PythonFixtures.path("imagenet32-batch"));

        assertThat(dictionary.array("data").bytes().isDirect()).isTrue();
        assertThat(dictionary.array("data").bytes().isReadOnly()).isTrue();
    }

    @Test
    void refusesToCallAnythingAndNamesIt() {
        assertThatThrownBy(() -> PickledDictionary.read(PythonFixtures.path("calls-os-system.pickle")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("at byte", "asks for posix.system", "nothing was run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cos|system|asks for os.system
                    cbuiltins|eval|asks for builtins.eval
                    cnumpy|load|asks for numpy.load
                    cnumpy.core.multiarray|scalar|asks for numpy.core.multiarray.scalar
                    ccopyreg|_reconstructor|asks for copyreg._reconstructor
                    """)
    void refusesOtherNames(String module, String name, String message) {
        assertRefused(module + "\n" + name + "\n(tR.", "at byte 0 it " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    (ios\\nsystem\\n.       | at byte 1 it has the instruction INST
                    (cnumpy\\nndarray\\no.  | at byte 16 it has the instruction OBJ
                    cnumpy\\nndarray\\n)\\x81. | at byte 16 it has the instruction NEWOBJ
                    Pid\\n.                 | PERSID, which refers to an object outside the file
                    NQ.                     | BINPERSID
                    \\x97.                  | NEXT_BUFFER
                    \\x82\\x01.             | EXT1
                    \\x8f.                  | EMPTY_SET
                    \\x8b\\x01\\x00\\x00\\x00\\x01. | LONG4
                    \\x80\\x06N.            | protocol 6
                    \\xff.                  | 0xff instead of an instruction
                    """)
    void refusesOtherInstructions(String pickle, String message) {
        assertRefused(unescape(pickle), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    N}(U\\x01aK\\x01ub.     | has a dictionary instead of the state of an array
                    }U\\x01a)b.             | at byte 5 it sets the state of bytes
                    })b.                    | sets the state of a dictionary
                    cnumpy\\nndarray\\n)R.  | calls numpy.ndarray
                    cnumpy\\ndtype\\n(U\\x01OtR. | an array of type 'O'
                    cnumpy\\ndtype\\n(tR.   | calls numpy.dtype with 0 arguments
                    K\\x01)R.               | has an integer instead of a name to call
                    c_codecs\\nencode\\n(X\\x01\\x00\\x00\\x00aU\\x04utf8tR. | in the encoding 'utf8'
                    }K\\x01K\\x02s.         | has an integer instead of a string as a key
                    h\\x07.                 | uses value 7, which it has not numbered
                    0.                      | uses a value that it has not built
                    t.                      | uses a mark that it has not set
                    K\\x01.                 | it does not contain a dictionary
                    T\\xff\\xff\\xff\\x7f.  | is truncated
                    \\x8e\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff. | is truncated
                    \\x8a\\x09123456789.    | an integer of 9 bytes
                    Iseven\\n.              | 'seven' instead of an integer
                    Sabc\\n.                | a string without quotes
                    """)
    void refusesWhatMakesNoSense(String pickle, String message) {
        assertRefused(unescape(pickle), message);
    }

    @Test
    void refusesAnArrayThatHasTooFewBytes() throws IOException {
        byte[] pickle = Files.readAllBytes(PythonFixtures.path("plain-py36-protocol3.pickle"));
        int shape = new String(pickle, ISO_8859_1).indexOf("M,\u0001");
        pickle[shape + 2] = 2;

        assertThatThrownBy(() -> PickledDictionary.read(ByteBuffer.wrap(pickle)))
                .isInstanceOf(IOException.class)
                .hasMessage("it has an array of shape [2, 556] and type uint8 with 600 bytes instead of 1112");
    }

    @Test
    void tellsWhatAnEntryIsInPlaceOfWhatWasAsked() throws IOException {
        PickledDictionary dictionary = PickledDictionary.read(PythonFixtures.path("plain-py311-protocol5.pickle"));

        assertThatThrownBy(() -> dictionary.array("labels"))
                .hasMessage("its entry 'labels' is a list or tuple instead of an array");
        assertThatThrownBy(() -> dictionary.integers("filenames"))
                .hasMessageContaining("instead of a list of integers");
        assertThatThrownBy(() -> dictionary.strings("labels")).hasMessageContaining("instead of a list of strings");
        assertThatThrownBy(() -> dictionary.integers("data")).hasMessageContaining("instead of a row of integers");
        assertThatThrownBy(() -> dictionary.array("fine_labels"))
                .hasMessageStartingWith("it has no entry 'fine_labels', only [data, ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain-py27-protocol0.pickle", "plain-py36-protocol2.pickle", "plain-py311-protocol5.pickle"})
    void refusesAFileThatIsCutAnywhere(String name) throws IOException {
        byte[] whole = Files.readAllBytes(PythonFixtures.path(name));
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> PickledDictionary.read(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void survivesDamageOfAnyKind() throws IOException {
        for (String name : List.of("plain-py27-protocol0.pickle", "plain-py36-protocol3.pickle", "cifar100-train")) {
            byte[] whole = Files.readAllBytes(PythonFixtures.path(name));
            for (int seed = 0; seed < 500; seed++) {
                Random random = new Random(seed);
                byte[] damaged = whole.clone();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                try {
                    PickledDictionary.read(ByteBuffer.wrap(damaged));
                } catch (IOException e) {
                    assertThat(e).as("seed %d of %s", seed, name).hasMessageStartingWith("");
                } catch (RuntimeException e) {
                    throw new AssertionError("seed %d of %s: %s".formatted(seed, name, e), e);
                }
            }
        }
    }

    @Test
    void endsSoonOnListsThatContainThemselves() throws IOException {
        PickledDictionary dictionary = PickledDictionary.read(bytes("}U\u0001a]q\0h\0as."));

        assertThatThrownBy(() -> dictionary.strings("a")).hasMessageContaining("is a list or tuple instead of");
    }

    @Test
    void refusesMoreValuesThanADataSetHas() {
        byte[] pickle = new byte[(1 << 22) + 2];
        Arrays.fill(pickle, (byte) 'N');

        assertThatThrownBy(() -> PickledDictionary.read(ByteBuffer.wrap(pickle)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 4194304 values");
    }

    private static byte[] content(NumpyArray array) {
        byte[] content = new byte[array.bytes().limit()];
        array.bytes().get(0, content);
        return content;
    }

    private static void assertRefused(String pickle, String message) {
        assertThatThrownBy(() -> PickledDictionary.read(bytes(pickle)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    private static ByteBuffer bytes(String pickle) {
        return ByteBuffer.wrap(pickle.getBytes(ISO_8859_1));
    }

    private static String unescape(String text) {
        StringBuilder unescaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\n", i)) {
                unescaped.append('\n');
                i++;
            } else if (text.startsWith("\\x", i)) {
                unescaped.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                unescaped.append(text.charAt(i));
            }
        }
        return unescaped.toString();
    }
}
