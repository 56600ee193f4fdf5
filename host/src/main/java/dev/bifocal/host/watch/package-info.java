/**
 * Calls into plugin code that have to return: {@link dev.bifocal.host.watch.Watchdog} names the plugin, the class and the line of a
 * call that does not. It recognizes plugin code by its class loader, a {@link dev.bifocal.host.watch.PluginLoader}.
 */
@NullMarked
package dev.bifocal.host.watch;

import org.jspecify.annotations.NullMarked;
