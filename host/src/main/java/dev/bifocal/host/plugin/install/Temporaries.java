package dev.bifocal.host.plugin.install;

import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.plugin.store.PluginStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that are not complete yet. They are removed at the end, also if the process is stopped. */
final class Temporaries implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Temporaries.class);

    private final PluginStore store;
    private final Map<Path, EarlyEnd.Registration> files = new HashMap<>();

    Temporaries(PluginStore store) {
        this.store = store;
    }

    Path next() {
        Path file = store.temporary();
        files.put(file, AtomicFiles.removedAtEarlyEnd(file));
        return file;
    }

    @Override
    public void close() {
        files.forEach((file, registration) -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("{} cannot be removed", file, e);
            }
            registration.close();
        });
    }
}
