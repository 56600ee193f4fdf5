package dev.bifocal.host.data.pickle;

import java.util.Arrays;
import java.util.Optional;

/** The Python names that a pickle may use: those in pickled NumPy arrays. */
enum KnownName {
    DTYPE("numpy", "dtype"),
    NDARRAY("numpy", "ndarray"),
    RECONSTRUCT("numpy.core.multiarray", "_reconstruct"),
    FROMBUFFER("numpy.core.numeric", "_frombuffer"),
    ENCODE("_codecs", "encode");

    private final String module;
    private final String name;

    KnownName(String module, String name) {
        this.module = module;
        this.name = name;
    }

    static Optional<KnownName> find(String module, String name) {
        // NumPy 2 renamed the package.
        String oldModule = module.replaceFirst("^numpy\\._core\\.", "numpy.core.");
        return Arrays.stream(values())
                .filter(known -> known.name.equals(name) && known.module.equals(oldModule))
                .findFirst();
    }

    @Override
    public String toString() {
        return module + "." + name;
    }
}
