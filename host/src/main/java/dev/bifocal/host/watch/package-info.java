/**
 * Supervision of calls of plugin code. {@link dev.bifocal.host.watch.Watchdog} reports calls that do not return, with
 * plugin, class and line. A class belongs to a plugin if its class loader is a {@link
 * dev.bifocal.host.watch.PluginLoader}.
 */
@NullMarked
package dev.bifocal.host.watch;

import org.jspecify.annotations.NullMarked;
