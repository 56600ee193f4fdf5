package dev.bifocal.host.plugin;

/**
 * A predefined experiment in a plugin's jar, {@code META-INF/bifocal/recipes/NAME.yaml}.
 *
 * @param plugin the plugin
 * @param name the file name without {@code .yaml}
 * @param summary the comment in the first line of the file
 * @param yaml the content of the file
 */
public record Recipe(PluginInfo plugin, String name, String summary, String yaml) {}
