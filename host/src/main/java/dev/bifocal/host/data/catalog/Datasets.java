package dev.bifocal.host.data.catalog;

import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.DataSection;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.OfficialCounts;
import dev.bifocal.host.data.ReplacedImages;
import dev.bifocal.host.data.Subset;
import dev.bifocal.host.data.packed.Packs;
import java.util.Optional;

/** Opens data sets from the configuration of an experiment. */
public final class Datasets {

    private Datasets() {}

    /**
     * Opens a data set. Images are decoded or generated when they are read.
     *
     * @param config the data section of the experiment; its paths are relative to the current directory
     * @param seed the seed of the experiment, for the random subset
     * @throws dev.bifocal.api.BifocalException with code CONFIGURATION for invalid settings; with code DATA, file
     *     and record for missing, damaged or unexpected files
     */
    public static Dataset open(DataConfig config, long seed) {
        DatasetEntry entry = DatasetCatalog.find(config.dataset());
        DataSection section = new DataSection(config);
        Dataset whole = Packs.find(section).orElseGet(() -> entry.opener().open(section));
        if (!config.partial()) {
            entry.counts().ifPresent(counts -> OfficialCounts.check(whole, counts, section.root()));
        }
        Optional<Integer> subset = config.subset();
        Dataset chosen = subset.isPresent() ? Subset.of(whole, subset.get(), seed) : whole;
        return config.unreadable() == DataConfig.Unreadable.SKIP ? ReplacedImages.ofTraining(chosen) : chosen;
    }
}
