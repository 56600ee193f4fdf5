package dev.bifocal.host.data.pickle;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The Python names that a pickle may use. */
enum KnownName {
    DTYPE("numpy", "dtype"),
    NDARRAY("numpy", "ndarray"),
    RECONSTRUCT("numpy.core.multiarray", "_reconstruct"),
    FROMBUFFER("numpy.core.numeric", "_frombuffer"),
    ENCODE("_codecs", "encode"),
    ORDERED_DICT("collections", "OrderedDict"),
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
    REBUILD_PARAMETER_WITH_STATE("torch._utils", "_rebuild_parameter_with_state"),
    REBUILD_FROM_TYPE("torch._tensor", "_rebuild_from_type_v2"),
    /** The type of a storage: {@code torch.FloatStorage} and others. */
    STORAGE("torch", "Storage"),
    /** A class or function whose objects are ignored, because they are not tensors. */
    IGNORED("", "");

    private static final Set<KnownName> OF_ARRAYS = Set.of(DTYPE, NDARRAY, RECONSTRUCT, FROMBUFFER, ENCODE);

    /** The types in checkpoints beside tensors: settings, counters, results and states of optimizers. */
    private static final Set<String> IGNORED_IN_CHECKPOINTS = Set.of(
            "__builtin__.set",
            "builtins.set",
            "argparse.Namespace",
            "collections.Counter",
            "collections.defaultdict",
            "numpy.core.multiarray.scalar",
            "pathlib.PosixPath",
            "torch.Size",
            "torch.Tensor",
            "torch.device",
            "torch.nn.parameter.Parameter");

    private static final Set<String> IGNORED_TYPES =
            Set.of("bfloat16", "bool", "float16", "float32", "float64", "int16", "int32", "int64", "int8", "uint8");

    private final String module;
    private final String name;

    KnownName(String module, String name) {
        this.module = module;
        this.name = name;
    }

    /** A name in a pickle of arrays. */
    static Optional<KnownName> ofArrays(String module, String name) {
        return find(module, name).filter(OF_ARRAYS::contains);
    }

    /** A name in a checkpoint of PyTorch. */
    static Optional<KnownName> ofTensors(String module, String name) {
        if (module.equals(STORAGE.module) && TensorType.ofStorage(name).isPresent()) {
            return Optional.of(STORAGE);
        }
        Optional<KnownName> known = find(module, name);
        boolean ignored = known.filter(OF_ARRAYS::contains).isPresent()
                || IGNORED_IN_CHECKPOINTS.contains(oldModule(module) + "." + name)
                || (module.equals("torch") && IGNORED_TYPES.contains(name));
        return ignored ? Optional.of(IGNORED) : known.filter(other -> other != STORAGE && other != IGNORED);
    }

    private static Optional<KnownName> find(String module, String name) {
        return Arrays.stream(values())
                .filter(known -> known.name.equals(name) && known.module.equals(oldModule(module)))
                .findFirst();
    }

    /** NumPy 2 renamed the package. */
    private static String oldModule(String module) {
        return module.replaceFirst("^numpy\\._core\\.", "numpy.core.");
    }

    @Override
    public String toString() {
        return module + "." + name;
    }
}
