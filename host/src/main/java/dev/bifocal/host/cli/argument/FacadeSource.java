package dev.bifocal.host.cli.argument;

import dev.bifocal.host.Bifocal;
import java.nio.file.Path;
import java.util.List;

/** Opens the facade for commands that need plugins. The root command implements it. */
public interface FacadeSource {

    /** Allows a jar to replace the bundled plugin of an id. */
    void allowOverride(String id);

    /** Opens the facade with the plugins of the application and of further folders. */
    Bifocal open(List<Path> folders);
}
