/**
 * Discovery of plugins: jars in folders become a {@link dev.bifocal.host.plugin.PluginRegistry}. Each jar and each
 * entry of its extension index is checked and loaded on its own, and a problem becomes a {@link
 * dev.bifocal.host.plugin.Finding} that leaves the other plugins usable. An entry is initialized when its component is
 * first used. Read {@link dev.bifocal.host.plugin.load.Plugins} first.
 */
@NullMarked
package dev.bifocal.host.plugin.load;

import org.jspecify.annotations.NullMarked;
