package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import java.util.Map;

/**
 * Queries, keys, memory bank and labels of a recorded contrastive step, with the expected results. The arrays have
 * short names: {@code in_q}, {@code in_k}, {@code in_queue}, {@code in_coarse_batch} and so on.
 *
 * @param npz the arrays
 * @param type the type to compute with
 */
public record ContrastiveCase(NpzCase npz, DataType type) {

    /** The names that {@code parity} gives to the inputs, by short name, for {@code recordedNames()} of a contract. */
    public static final Map<String, String> PARITY_NAMES = Map.of(
            "in_q", "in_embedding_query_online",
            "in_k", "in_embedding_key_momentum",
            "in_queue", "in_bank_embedding",
            "in_coarse_batch", "in_labels",
            "in_coarse_queue", "in_bank_labels");

    /** Reads a resource that lies beside a class. */
    public static ContrastiveCase resource(NDManager manager, Class<?> beside, String name, DataType type) {
        return new ContrastiveCase(NpzCase.resource(manager, beside, name + ".npz"), type);
    }

    /** An input as it is in the file, in the type to compute with. */
    public NDArray input(String array) {
        return npz.get(array).toType(type, true);
    }

    /** The memory bank. */
    public FakeBank bank() {
        return new FakeBank(input("in_queue"), npz.get("in_coarse_queue"));
    }

    /** What a target builder reads. */
    public FakeTargetStep targetStep() {
        return new FakeTargetStep(Tensors.unit(input("in_k")), bank(), npz.get("in_coarse_batch"));
    }

    /** What losses read, without a target. */
    public FakeLossStep lossStep(NDArray query, NDArray logits) {
        return new FakeLossStep()
                .query(OutputSpec.EMBEDDING, query)
                .query(OutputSpec.LOGITS, logits)
                .key(OutputSpec.EMBEDDING, input("in_k"))
                .bank(OutputSpec.EMBEDDING, bank())
                .labels(npz.get("in_coarse_batch"));
    }
}
