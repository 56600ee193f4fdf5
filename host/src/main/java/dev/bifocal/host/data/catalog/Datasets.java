package dev.bifocal.host.data.catalog;

import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.DataSection;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.OfficialCounts;
import dev.bifocal.host.data.ReplacedImages;
import dev.bifocal.host.data.Subset;
import java.util.Optional;

/** Opens the data set that an experiment names. */
public final class Datasets {

    private Datasets() {}

    /**
     * Opens a data set; images are decoded or drawn later, as they are read.
     *
     * @param config the data section of the experiment; its paths are relative to the current directory
     * @param seed the experiment's seed, which the subset is drawn with
     * @throws dev.bifocal.api.BifocalException with code CONFIGURATION for settings that make no sense, and with code
     *     DATA, naming file and record, for files that are missing, damaged or not what they should be
     */
    public static Dataset open(DataConfig config, long seed) {
        DatasetEntry entry = DatasetCatalog.find(config.dataset());
        DataSection section = new DataSection(config);
        Dataset whole = entry.opener().open(section);
        if (!config.partial()) {
            entry.counts().ifPresent(counts -> OfficialCounts.check(whole, counts, section.root()));
        }
        Optional<Integer> subset = config.subset();
        Dataset chosen = subset.isPresent() ? Subset.of(whole, subset.get(), seed) : whole;
        return config.unreadable() == DataConfig.Unreadable.SKIP ? ReplacedImages.ofTraining(chosen) : chosen;
    }
}
