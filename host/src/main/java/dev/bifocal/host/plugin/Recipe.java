package dev.bifocal.host.plugin;

/**
 * A ready experiment in a plugin's jar, {@code META-INF/bifocal/recipes/NAME.yaml}.
 *
 * @param plugin the plugin
 * @param name the file's name without {@code .yaml}
 * @param summary the text of the file's first line, which is a comment
 * @param yaml the file
 */
public record Recipe(PluginInfo plugin, String name, String summary, String yaml) {}
