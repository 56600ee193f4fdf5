package dev.bifocal.host.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.Oracle;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryBanksTest {

    @Test
    void overwritesTheOldestKeysAsTheOfficialCode() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> oracle = Oracle.read(manager, "maskcon/queue_fifo");
            MemoryBanks banks = new MemoryBanks(manager, 12, Map.of("embedding", new Shape(4)), 2, false);
            banks.bank("embedding").keys().set(new NDIndex("..."), oracle.get("queue0"));
            banks.bank("embedding").labels().set(new NDIndex("..."), oracle.get("labels0"));
            for (int step = 1; step <= 5; step++) {
                NDArray keys = oracle.get("keys" + (step - 1));
                banks.enqueue(Map.of("embedding", keys), oracle.get("keylab" + (step - 1)), Optional.empty());
                assertThat(banks.bank("embedding").keys().toFloatArray())
                        .containsExactly(oracle.get("queue" + step).toFloatArray(), within(1e-7f));
                assertThat(banks.bank("embedding").labels().toLongArray())
                        .containsExactly(oracle.get("labels" + step).toLongArray());
                assertThat((long) banks.pointer())
                        .isEqualTo(oracle.get("ptr" + step).getLong());
            }
        }
    }

    @Test
    void goesOnAtTheTopWhenABatchCrossesTheEnd() {
        try (NDManager manager = NDManager.newBaseManager()) {
            MemoryBanks banks = new MemoryBanks(
                    manager, 5, Map.of("embedding", new Shape(1), "aligned", new Shape(2, 1)), 1, false);
            for (int batch = 0; batch < 3; batch++) {
                float first = 3 * batch;
                NDArray keys = manager.create(new float[] {first, first + 1, first + 2}, new Shape(3, 1));
                NDArray aligned = keys.expandDims(1).repeat(1, 2);
                banks.enqueue(
                        Map.of("embedding", keys, "aligned", aligned),
                        keys.flatten().toType(DataType.INT64, true),
                        Optional.empty());
            }
            assertThat(banks.bank("embedding").keys().toFloatArray()).containsExactly(5, 6, 7, 8, 4);
            assertThat(banks.bank("embedding").labels().toLongArray()).containsExactly(5, 6, 7, 8, 4);
            assertThat(banks.bank("aligned").keys().toFloatArray()).containsExactly(5, 5, 6, 6, 7, 7, 8, 8, 4, 4);
            assertThat(banks.pointer()).isEqualTo(4);
        }
    }

    @Test
    void knowsTheEarlierKeysOfTheSameImages() {
        try (NDManager manager = NDManager.newBaseManager()) {
            MemoryBanks banks = new MemoryBanks(manager, 4, Map.of("embedding", new Shape(2)), 1, true);
            for (long[] images : new long[][] {{7, 3}, {5, 7}, {3, 9}}) {
                banks.enqueue(
                        Map.of("embedding", manager.ones(new Shape(2, 2))),
                        manager.create(new long[2]),
                        Optional.of(manager.create(images)));
            }
            NDArray batch = manager.create(new long[] {7, 9, 4});
            assertThat(banks.values()).containsKey("images");
            assertThat(banks.bank("embedding", Optional.of(batch))
                            .excluded()
                            .orElseThrow()
                            .toBooleanArray())
                    .as("images 3, 9, 5 and 7")
                    .containsExactly(false, false, false, true, false, true, false, false, false, false, false, false);
            assertThat(banks.bank("embedding").excluded()).isEmpty();
        }
    }

    @Test
    void startsWithUnitVectorsAndValidLabels() {
        try (NDManager manager = NDManager.newBaseManager()) {
            MemoryBanks banks = new MemoryBanks(manager, 50, Map.of("aligned", new Shape(3, 8)), 4, false);
            float[] norms =
                    banks.bank("aligned").keys().norm(new int[] {2}, false).toFloatArray();
            assertThat(norms).hasSize(150);
            for (float norm : norms) {
                assertThat(norm).isEqualTo(1, within(1e-5f));
            }
            for (long label : banks.bank("aligned").labels().toLongArray()) {
                assertThat(label).isBetween(0L, 3L);
            }
            assertThat(manager.getManagedArrays())
                    .as("what stays beside keys, labels and norms")
                    .hasSize(3);
        }
    }
}
