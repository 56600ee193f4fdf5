package dev.bifocal.host.data.catalog;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.cars.Cars196Entry;
import dev.bifocal.host.data.cifar.Cifar100Entry;
import dev.bifocal.host.data.cifar.CifarEntries;
import dev.bifocal.host.data.folder.ClassFolders;
import dev.bifocal.host.data.imagenet.ImageNet;
import dev.bifocal.host.data.imagenet.ImageNet32Entry;
import dev.bifocal.host.data.products.SopEntries;
import dev.bifocal.host.data.shapes.Shapes;
import dev.bifocal.host.data.table.TableImages;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import java.util.List;

/** The catalog of all data sets. */
public final class DatasetCatalog {

    private static final List<DatasetEntry> ENTRIES = List.of(
            Shapes.ENTRY,
            CifarEntries.CIFAR10,
            CifarEntries.CIFARTOY,
            Cifar100Entry.ENTRY,
            ImageNet32Entry.ENTRY,
            SopEntries.SPLIT_1,
            SopEntries.SPLIT_2,
            Cars196Entry.ENTRY,
            ImageNet.ENTRY,
            ClassFolders.ENTRY,
            TableImages.ENTRY);

    private DatasetCatalog() {}

    /** All data sets in display order. */
    public static List<DatasetEntry> entries() {
        return ENTRIES;
    }

    /** The names of all data sets. */
    public static List<String> names() {
        return ENTRIES.stream().map(DatasetEntry::name).toList();
    }

    /**
     * The data set with a name.
     *
     * @throws BifocalException with code CONFIGURATION if the name is unknown
     */
    public static DatasetEntry find(String name) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION,
                        "'%s' is not a known data set.".formatted(name),
                        Suggestions.nearest(name, names())
                                .map("Did you mean %s?"::formatted)
                                .orElse("Choose one of %s.".formatted(String.join(", ", names())))));
    }
}
