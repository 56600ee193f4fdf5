package dev.bifocal.host.compute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.machine.EngineLibraries;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {

    /** Without a GPU, the engine pins no memory, so that the second case takes the plain copy instead. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void copiesValuesOfEachType(boolean pinned) {
        try (NDManager manager = EngineLibraries.start().newBaseManager()) {
            Upload upload = new Upload(manager, pinned);
            NDArray numbers = upload.copy(new long[] {3, -1}, manager);
            NDArray flags = upload.copy(ByteBuffer.wrap(new byte[] {1, 0}), new Shape(1, 2), DataType.BOOLEAN, manager);
            assertThat(numbers.toLongArray()).containsExactly(3, -1);
            assertThat(flags.toBooleanArray()).containsExactly(true, false);
            assertThat(numbers.getManager()).isSameAs(manager);
        }
    }
}
