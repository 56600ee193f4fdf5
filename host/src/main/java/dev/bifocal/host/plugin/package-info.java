/**
 * Plugins as the rest of the host sees them. {@link dev.bifocal.host.plugin.PluginRegistry} holds components and
 * recipes; a {@link dev.bifocal.host.plugin.Finding} is a problem of one plugin; {@link
 * dev.bifocal.host.plugin.ComponentCall} calls a component and turns what it throws into an error that names the
 * plugin.
 */
@NullMarked
package dev.bifocal.host.plugin;

import org.jspecify.annotations.NullMarked;
