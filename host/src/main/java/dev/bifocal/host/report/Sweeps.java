package dev.bifocal.host.report;

import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.SweepResults;
import java.util.List;

/** The sweeps that pages show. */
public interface Sweeps {

    /** The names of all sweeps. */
    List<String> names();

    /** The states of a sweep's trials, by its name; without reading their metrics. */
    SweepStatus status(String name);

    /** The present results of a sweep, by its name. */
    SweepResults results(String name);
}
