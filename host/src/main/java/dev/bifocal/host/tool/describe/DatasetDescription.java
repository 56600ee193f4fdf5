package dev.bifocal.host.tool.describe;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.experiment.DatasetSettings;
import java.util.List;

/**
 * A data set in full.
 *
 * @param entry downloads, licence, layout and official numbers
 * @param recipes the settings of recipes for the data set
 */
public record DatasetDescription(@JsonUnwrapped DatasetEntry entry, List<DatasetSettings> recipes) {}
