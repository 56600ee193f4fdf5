package dev.bifocal.host.data;

import dev.bifocal.host.data.DatasetEntry.Counts;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Path;

/** Checks a data set against the numbers of images of its official release. */
public final class OfficialCounts {

    private OfficialCounts() {}

    /**
     * Rejects a data set with other numbers of images.
     *
     * @param root the folder of the data set, for the message
     */
    public static void check(Dataset dataset, Counts counts, Path root) {
        check(dataset.name(), root, "training", dataset.train().size(), counts.train());
        check(dataset.name(), root, "test", dataset.test().size(), counts.test());
    }

    private static void check(String name, Path root, String part, int found, int expected) {
        if (found != expected) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s has %s %s images of %s, but the official release has %s."
                            .formatted(root.toAbsolutePath(), found, part, name, expected),
                    "Unpack the official files again, or set data.partial=true to accept an incomplete copy.");
        }
    }
}
