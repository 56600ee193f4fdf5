package dev.bifocal.host.report;

import dev.bifocal.host.sweep.result.SweepResults;
import java.util.List;

/** The sweeps that pages show. */
public interface Sweeps {

    /** The names of all sweeps. */
    List<String> names();

    /** The present results of a sweep, by its name. */
    SweepResults results(String name);
}
