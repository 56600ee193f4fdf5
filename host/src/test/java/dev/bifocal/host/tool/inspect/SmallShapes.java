package dev.bifocal.host.tool.inspect;

import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.experiment.ExperimentLoader;

/** A few drawn images. */
final class SmallShapes {

    static final Dataset DATASET = Datasets.open(
            new ExperimentLoader(new MapPlugin())
                    .parse("data: {dataset: shapes, shapes: {size: 16, train: 32, test: 20}}", "the test")
                    .experiment()
                    .data(),
            1);

    private SmallShapes() {}
}
