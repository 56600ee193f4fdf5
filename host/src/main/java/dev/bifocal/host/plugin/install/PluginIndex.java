package dev.bifocal.host.plugin.install;

import java.util.List;

/**
 * An index: the plugins that a web server or a folder offers.
 *
 * @param format the version of the file's format
 * @param plugins the versions of plugins
 */
public record PluginIndex(int format, List<IndexEntry> plugins) {

    static final int FORMAT = 1;

    /** Checks the format. */
    public PluginIndex {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "its format is %s, but this version of Bifocal reads format %s".formatted(format, FORMAT));
        }
        plugins = List.copyOf(plugins);
    }
}
