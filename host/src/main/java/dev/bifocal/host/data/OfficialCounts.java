package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.data.DatasetEntry.Counts;
import java.nio.file.Path;

/** Holds a data set to the numbers of images that its official release has. */
public final class OfficialCounts {

    private OfficialCounts() {}

    /**
     * Refuses a data set that has other numbers of images.
     *
     * @param root where it was read, for the message
     */
    public static void check(Dataset dataset, Counts counts, Path root) {
        check(dataset.name(), root, "training", dataset.train().size(), counts.train());
        check(dataset.name(), root, "test", dataset.test().size(), counts.test());
    }

    private static void check(String name, Path root, String part, int found, int expected) {
        if (found != expected) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "%s has %s %s images of %s, where the official release has %s."
                            .formatted(root.toAbsolutePath(), found, part, name, expected),
                    "Unpack the official files afresh, or set data.partial=true to work with a part of them.");
        }
    }
}
