/**
 * Descriptions of plugins and data sets for {@code plugins describe} and {@code data describe}. Read {@link
 * dev.bifocal.host.tool.describe.PluginDescriptions} first.
 */
@NullMarked
package dev.bifocal.host.tool.describe;

import org.jspecify.annotations.NullMarked;
