/**
 * The commands that change the installed plugins, and those for providers of plugins. They load no plugin, so that they
 * work although a plugin breaks the host. {@link dev.bifocal.host.cli.plugin.StoreCommands} lists them.
 */
@NullMarked
package dev.bifocal.host.cli.plugin;

import org.jspecify.annotations.NullMarked;
