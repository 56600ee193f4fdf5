/**
 * The classes of plugins: {@link dev.bifocal.host.plugin.classes.PluginJarClassLoader} loads the classes of one plugin
 * and hides those of the host and of other plugins; {@link dev.bifocal.host.plugin.classes.ConstantName} reads a
 * component's name from its class file, before the class is initialized.
 */
@NullMarked
package dev.bifocal.host.plugin.classes;

import org.jspecify.annotations.NullMarked;
