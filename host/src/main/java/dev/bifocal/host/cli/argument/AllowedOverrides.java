package dev.bifocal.host.cli.argument;

/** Takes the ids of bundled plugins that another jar may replace; the root command is one. */
public interface AllowedOverrides {

    /** Allows a jar to replace the bundled plugin of an id. */
    void allowOverride(String id);
}
