/**
 * The user's installed plugins and the keys that the user trusts. {@link dev.bifocal.host.plugin.store.PluginStore} is
 * the folder: the file {@code plugins.json} records which jars are used, and {@code jars} holds these jars and the
 * former versions. Replacing {@code plugins.json} switches to another set of plugins in one step. {@link
 * dev.bifocal.host.plugin.store.InstalledJars} compares the jars with the record before the host reads their classes.
 * Read {@link dev.bifocal.host.plugin.store.PluginStore} first.
 */
@NullMarked
package dev.bifocal.host.plugin.store;

import org.jspecify.annotations.NullMarked;
